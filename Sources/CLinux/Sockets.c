#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

long linux_send(int descriptor, const void *bytes, long count) {
    return send(descriptor, bytes, (size_t)count, MSG_NOSIGNAL | MSG_DONTWAIT);
}

long linux_send_both(int descriptor, const void *first, long first_count, const void *second, long second_count) {
    struct iovec parts[] = {{(void *)first, (size_t)first_count}, {(void *)second, (size_t)second_count}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    return sendmsg(descriptor, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

long linux_receive(int descriptor, void *bytes, long count) {
    return recv(descriptor, bytes, (size_t)count, MSG_DONTWAIT);
}

void linux_close(int descriptor) { close(descriptor); }

void linux_end_sending(int descriptor) { shutdown(descriptor, SHUT_WR); }

void linux_reset_on_close(int descriptor) {
    struct linger now = {.l_onoff = 1, .l_linger = 0};
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

static int fail(int descriptor, int code) {
    if (descriptor >= 0) close(descriptor);
    errno = code;
    return -1;
}

static int unix_address(const char *path, struct sockaddr_un *address) {
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    if (strlen(path) >= sizeof address->sun_path) return fail(-1, ENAMETOOLONG);
    strcpy(address->sun_path, path);
    return 0;
}

int linux_listen_unix(const char *path, unsigned mode, int backlog) {
    struct sockaddr_un address;
    if (unix_address(path, &address)) return -1;
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) return -1;
    // Before bind, so that the file is never more open than it shall be; after it, because the umask took its share.
    if (fchmod(descriptor, mode) || bind(descriptor, (struct sockaddr *)&address, sizeof address) ||
        chmod(path, mode) || listen(descriptor, backlog))
        return fail(descriptor, errno);
    return descriptor;
}

int linux_connect_unix(const char *path) {
    struct sockaddr_un address;
    if (unix_address(path, &address)) return -1;
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    if (connect(descriptor, (struct sockaddr *)&address, sizeof address)) return fail(descriptor, errno);
    return descriptor;
}

int linux_unix_answers(const char *path) {
    struct sockaddr_un address;
    if (unix_address(path, &address)) return -1;
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) return -1;
    int failed = connect(descriptor, (struct sockaddr *)&address, sizeof address);
    int code = errno;
    close(descriptor);
    // A full backlog (EAGAIN) is somebody, too.
    if (!failed || code == EAGAIN) return 1;
    return code == ECONNREFUSED || code == ENOENT ? 0 : fail(-1, code);
}

int linux_unix_kind(const char *path) {
    struct stat found;
    if (lstat(path, &found)) return errno == ENOENT ? 0 : -1;
    return S_ISSOCK(found.st_mode) ? 1 : 2;
}

int linux_identity(const char *path, uint64_t *device, uint64_t *inode) {
    struct stat found;
    if (lstat(path, &found)) return -1;
    *device = found.st_dev;
    *inode = found.st_ino;
    return 0;
}

/// A whole text of digits as a number, else -1.
static long number(const char *text) {
    char *end;
    long value = strtol(text, &end, 10);
    return *text >= '0' && *text <= '9' && !*end ? value : -1;
}

int linux_give(const char *path, const char *user, const char *group) {
    long uid = -1, gid = -1;
    if (user && (uid = number(user)) < 0) {
        struct passwd *entry = getpwnam(user);
        if (!entry) return fail(-1, ENOENT);
        uid = entry->pw_uid;
    }
    if (group && (gid = number(group)) < 0) {
        struct group *entry = getgrnam(group);
        if (!entry) return fail(-1, ENOENT);
        gid = entry->gr_gid;
    }
    return lchown(path, (uid_t)uid, (gid_t)gid);
}

/// Makes a socket for the first address of `host` that lets `use` succeed.
static int tcp(const char *host, const char *port, int flags, int kind, int (*use)(int, const struct addrinfo *)) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = flags | AI_NUMERICSERV}, *list = NULL;
    int failure = getaddrinfo(host, port, &hints, &list);
    if (failure) return fail(-1, failure == EAI_SYSTEM ? errno : EADDRNOTAVAIL);
    int descriptor = -1, code = EADDRNOTAVAIL;
    for (struct addrinfo *one = list; one && descriptor < 0; one = one->ai_next) {
        descriptor = socket(one->ai_family, SOCK_STREAM | SOCK_CLOEXEC | kind, 0);
        if (descriptor >= 0 && !use(descriptor, one)) break;
        code = errno;
        if (descriptor >= 0) close(descriptor);
        descriptor = -1;
    }
    freeaddrinfo(list);
    return descriptor >= 0 ? descriptor : fail(-1, code);
}

static int bind_to(int descriptor, const struct addrinfo *address) {
    int on = 1;
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    // Inherited by what is accepted: an answer goes out when it is there.
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return bind(descriptor, address->ai_addr, address->ai_addrlen);
}

int linux_listen_tcp(const char *host, const char *port, int backlog) {
    int descriptor = tcp(host, port, AI_PASSIVE, SOCK_NONBLOCK, bind_to);
    if (descriptor >= 0 && listen(descriptor, backlog)) return fail(descriptor, errno);
    return descriptor;
}

static int connect_to(int descriptor, const struct addrinfo *address) {
    return connect(descriptor, address->ai_addr, address->ai_addrlen);
}

int linux_connect_tcp(const char *host, const char *port) { return tcp(host, port, AI_NUMERICHOST, 0, connect_to); }

int linux_local_port(int descriptor) {
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } address;
    socklen_t length = sizeof address;
    if (getsockname(descriptor, &address.any, &length)) return -1;
    if (address.any.sa_family == AF_INET) return ntohs(address.v4.sin_port);
    if (address.any.sa_family == AF_INET6) return ntohs(address.v6.sin6_port);
    return fail(-1, EAFNOSUPPORT);
}

static uint64_t big_endian(const uint8_t *bytes, int count) {
    uint64_t value = 0;
    for (int i = 0; i < count; i++) value = value << 8 | bytes[i];
    return value;
}

struct linux_peer linux_peer(int descriptor) {
    struct linux_peer peer = {.kind = LINUX_PEER_UNKNOWN};
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
        struct sockaddr_storage room;
    } address = {.any.sa_family = AF_UNSPEC};
    socklen_t length = sizeof address;
    if (getpeername(descriptor, &address.any, &length)) return peer;
    switch (address.any.sa_family) {
    case AF_UNIX: {
        struct ucred credentials;
        length = sizeof credentials;
        if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length)) break;
        // The kernel's word for nobody: (uid_t)-1 is no user.
        if (credentials.uid == (uid_t)-1) break;
        peer.kind = LINUX_PEER_UNIX;
        peer.user = credentials.uid;
        break;
    }
    case AF_INET:
        peer.kind = LINUX_PEER_V4;
        peer.low = big_endian((const uint8_t *)&address.v4.sin_addr, 4);
        break;
    case AF_INET6:
        peer.kind = LINUX_PEER_V6;
        peer.high = big_endian(address.v6.sin6_addr.s6_addr, 8);
        peer.low = big_endian(address.v6.sin6_addr.s6_addr + 8, 8);
        break;
    }
    return peer;
}

int64_t linux_user(const char *name) {
    long id = number(name);
    if (id >= 0 && id < (long)(uid_t)-1) return id;
    struct passwd *entry = getpwnam(name);
    return entry ? (int64_t)entry->pw_uid : fail(-1, ENOENT);
}

int linux_adopt_listener(int descriptor) {
    int type = 0, listens = 0;
    socklen_t length = sizeof type;
    if (getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &length) || type != SOCK_STREAM) return 0;
    length = sizeof listens;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &length) || !listens) return 0;
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
    return 1;
}

long linux_raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit)) return -1;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    return getrlimit(RLIMIT_NOFILE, &limit) ? -1 : (long)limit.rlim_cur;
}
