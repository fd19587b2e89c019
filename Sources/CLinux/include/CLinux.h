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
    LINUX_EXCLUSIVE = 0x10000000,
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

/// send(2) and recv(2) that neither wait nor raise SIGPIPE.
long linux_send(int descriptor, const void *bytes, long count);
long linux_receive(int descriptor, void *bytes, long count);
/// The same of two stretches of memory in one call.
long linux_send_both(int descriptor, const void *first, long first_count, const void *second, long second_count);

/// close(2), for a descriptor that a C library may have closed before.
void linux_close(int descriptor);
/// Makes what is sent end now; the peer may still send.
void linux_end_sending(int descriptor);
/// Makes close(2) reset a TCP connection instead of ending it in good order.
void linux_reset_on_close(int descriptor);

/// A listening unix socket at `path`, created with no more than `mode`'s permissions; -1 with errno.
int linux_listen_unix(const char *path, unsigned mode, int backlog);
/// 1 where somebody listens at `path`, 0 where nobody does, -1 with errno.
int linux_unix_answers(const char *path);
/// What is at `path`: 0 nothing, 1 a socket, 2 anything else, -1 with errno. Links are not followed.
int linux_unix_kind(const char *path);
/// Gives a file to a user and a group, by name or number; NULL leaves that one. -1 with errno, ENOENT for unknown names.
int linux_give(const char *path, const char *user, const char *group);
/// Device and inode of a path, to know a file again.
int linux_identity(const char *path, uint64_t *device, uint64_t *inode);

/// A listening TCP socket; `host` is a name or an address, NULL for all. -1 with errno, EADDRNOTAVAIL for unknown names.
int linux_listen_tcp(const char *host, const char *port, int backlog);
enum {
    LINUX_PEER_UNKNOWN = 0,
    LINUX_PEER_UNIX = 1,
    LINUX_PEER_V4 = 4,
    LINUX_PEER_V6 = 6,
};

/// Who connected: of a unix socket the user of the process at its connect(2) (SO_PEERCRED, unix(7)), of TCP the address,
/// its first byte highest, IPv4 in `low` alone.
struct linux_peer {
    int kind;
    uint32_t user;
    uint64_t high, low;
};

/// Who is at the other end of a connected socket; LINUX_PEER_UNKNOWN where the kernel does not say.
struct linux_peer linux_peer(int descriptor);

/// The number of a user, by name or number; -1 with errno, ENOENT for an unknown name.
int64_t linux_user(const char *name);

/// The port a TCP socket is bound to, -1 with errno.
int linux_local_port(int descriptor);
/// 1 where the descriptor is a stream socket that listens, else 0. Makes it non-blocking and closed on exec.
int linux_adopt_listener(int descriptor);

/// Connects, waiting, to a unix socket or to a numeric address: for peers in tests.
int linux_connect_unix(const char *path);
int linux_connect_tcp(const char *host, const char *port);

/// Lets the process open as many descriptors as its hard limit allows; returns how many.
long linux_raise_descriptor_limit(void);

/// A pipe that holds `capacity` bytes: non-blocking, close-on-exec, [0] to read from, [1] to write to.
int linux_pipe(int pipe[2], int capacity);

/// Moves what lies in a pipe to a non-blocking socket without copying it; returns how many bytes, or -1 with errno.
long linux_splice(int pipe, int socket);

/// A pair of connected unix stream sockets, non-blocking and close-on-exec.
int linux_socketpair(int pair[2]);

/// Catches SIGTERM, SIGINT and SIGHUP for the whole process and returns a descriptor that becomes readable with them.
/// Once per process.
int linux_signal_events(void);
/// Empties that descriptor and returns the signals that have come since, as bits: 1 << number.
unsigned linux_signals_take(int descriptor);

/// A peer that is gone, or a file that may not grow (setrlimit(2)), is an error of the call that writes to it, not the end
/// of the process.
void linux_ignore_broken_writes(void);

/// What an errno means; a constant, so safe on any thread.
const char *linux_error_text(int code);

/// The event loop whose thread this is.
void *linux_current_loop(void);
void linux_set_current_loop(void *loop);
