// hiredis as Swift sees it: what it cannot import, a line each.
#pragma once

#include <errno.h>
#include <hiredis/hiredis.h>
#include <sys/socket.h>

/// Why the context failed: an array of characters, which Swift would see as 128 of them.
static inline const char *chiredis_error(const redisContext *context) { return context->errstr; }

/// send(2) on the context's socket, never SIGPIPE; hiredis itself would use write(2).
static inline ssize_t chiredis_send(const redisContext *context, const void *bytes, size_t count) {
    return send(context->fd, bytes, count, MSG_NOSIGNAL);
}

/// Reads once: 1 where something came, 0 where nothing did within the context's timeout, -1 where it failed.
static inline int chiredis_read(redisContext *context) {
    if (redisBufferRead(context) == REDIS_OK) return 1;
    return context->err == REDIS_ERR_IO && (errno == EAGAIN || errno == EWOULDBLOCK) ? 0 : -1;
}
