// The kernel calls that Swift's Glibc module lacks, and the one thread-local slot of the event loop.
#pragma once

#include <stdint.h>

/// What epoll reports: the bits of `epoll_event.events` and the token given at registration.
struct linux_event {
    uint32_t events;
    uint64_t token;
};

enum {
    LINUX_READABLE = 0x001,
    LINUX_WRITABLE = 0x004,
    LINUX_ERROR = 0x008,
    LINUX_HANG_UP = 0x010,
    LINUX_PEER_CLOSED = 0x2000,
};

int linux_epoll_create(void);
int linux_epoll_add(int epoll, int descriptor, uint32_t events, uint64_t token);
int linux_epoll_modify(int epoll, int descriptor, uint32_t events, uint64_t token);
int linux_epoll_remove(int epoll, int descriptor);

/// Waits at most `milliseconds` (-1: for ever); returns how many of `events` were filled, or -1 with errno.
int linux_epoll_wait(int epoll, struct linux_event *events, int capacity, int milliseconds);

int linux_eventfd(void);
void linux_eventfd_wake(int descriptor);
void linux_eventfd_clear(int descriptor);

int linux_accept(int listener);
int linux_memfd(const char *name);

/// A pair of connected unix stream sockets, non-blocking and close-on-exec.
int linux_socketpair(int pair[2]);

/// Blocks SIGTERM, SIGINT and SIGHUP in this thread and those it starts, and returns a descriptor to read them from.
int linux_signalfd(void);
/// The next signal's number, 0 when none waits, -1 with errno.
int linux_signalfd_next(int descriptor);

/// What an errno means; a constant, so safe on any thread.
const char *linux_error_text(int code);

/// The event loop whose thread this is.
void *linux_current_loop(void);
void linux_set_current_loop(void *loop);
