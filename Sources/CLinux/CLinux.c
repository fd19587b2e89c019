#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

_Static_assert(LINUX_READABLE == EPOLLIN && LINUX_WRITABLE == EPOLLOUT, "epoll's bits");
_Static_assert(LINUX_ERROR == EPOLLERR && LINUX_HANG_UP == EPOLLHUP && LINUX_PEER_CLOSED == EPOLLRDHUP, "epoll's bits");
_Static_assert(LINUX_EXCLUSIVE == EPOLLEXCLUSIVE, "epoll's bits");

static _Thread_local void *current_loop;

int linux_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

static int control(int epoll, int operation, int descriptor, uint32_t events, uint64_t token) {
    struct epoll_event event = {.events = events, .data.u64 = token};
    return epoll_ctl(epoll, operation, descriptor, &event);
}

int linux_epoll_add(int epoll, int descriptor, uint32_t events, uint64_t token) {
    return control(epoll, EPOLL_CTL_ADD, descriptor, events, token);
}

int linux_epoll_modify(int epoll, int descriptor, uint32_t events, uint64_t token) {
    return control(epoll, EPOLL_CTL_MOD, descriptor, events, token);
}

int linux_epoll_remove(int epoll, int descriptor) { return control(epoll, EPOLL_CTL_DEL, descriptor, 0, 0); }

int linux_epoll_wait(int epoll, struct linux_event *events, int capacity, int milliseconds) {
    struct epoll_event ready[256];
    int count = epoll_wait(epoll, ready, capacity < 256 ? capacity : 256, milliseconds);
    for (int i = 0; i < count; i++) {
        events[i].events = ready[i].events;
        events[i].token = ready[i].data.u64;
    }
    return count;
}

int linux_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void linux_eventfd_wake(int descriptor) { eventfd_write(descriptor, 1); }

void linux_eventfd_clear(int descriptor) {
    eventfd_t ignored;
    eventfd_read(descriptor, &ignored);
}

int linux_accept(int listener) { return accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK); }

int linux_pipe(int ends[2], int capacity) {
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK)) return -1;
    if (fcntl(ends[1], F_SETPIPE_SZ, capacity) >= capacity) return 0;
    int code = errno;
    close(ends[0]);
    close(ends[1]);
    errno = code;
    return -1;
}

int linux_socketpair(int pair[2]) {
    return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair);
}

long linux_splice(int pipe, int socket) { return splice(pipe, NULL, socket, NULL, 1 << 20, SPLICE_F_NONBLOCK); }

static _Atomic unsigned signals;
static int signal_event = -1;

static void note_signal(int number) {
    int saved = errno;
    atomic_fetch_or(&signals, 1u << number);
    eventfd_write(signal_event, 1);
    errno = saved;
}

int linux_signal_events(void) {
    signal_event = linux_eventfd();
    struct sigaction action = {.sa_handler = note_signal, .sa_flags = SA_RESTART};
    sigfillset(&action.sa_mask);
    int caught[] = {SIGTERM, SIGINT, SIGHUP};
    for (int i = 0; i < 3 && signal_event >= 0; i++)
        if (sigaction(caught[i], &action, NULL)) return -1;
    return signal_event;
}

unsigned linux_signals_take(int descriptor) {
    linux_eventfd_clear(descriptor);
    return atomic_exchange(&signals, 0);
}

void linux_ignore_broken_writes(void) {
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

const char *linux_error_text(int code) { return strerrordesc_np(code); }

void *linux_current_loop(void) { return current_loop; }

void linux_set_current_loop(void *loop) { current_loop = loop; }
