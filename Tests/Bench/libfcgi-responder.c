// The yardstick of `make bench`: the smallest honest libfcgi responder, with as many threads as one cares to give it.
//
//   cc -O2 -o libfcgi-responder libfcgi-responder.c -lfcgi -lpthread
//   libfcgi-responder SOCKET [-t THREADS] [-s BYTES | -f FILE | -x /internal/path]
//
// Answers every request with BYTES bytes (4096), with FILE's content, or with an empty answer whose X-Accel-Redirect
// names /internal/path followed by the request's own path.
#include <fcgiapp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int listener;
static char *body;
static size_t length = 4096;
static const char *redirect;

static void *serve(void *unused) {
    FCGX_Request request;
    FCGX_InitRequest(&request, listener, 0);
    while (FCGX_Accept_r(&request) == 0) {
        if (redirect) {
            const char *path = FCGX_GetParam("DOCUMENT_URI", request.envp);
            FCGX_FPrintF(request.out, "Status: 200 OK\r\nX-Accel-Redirect: %s%s\r\n\r\n", redirect, path ? path : "/");
        } else {
            FCGX_FPrintF(request.out, "Status: 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n",
                         (int)length);
            FCGX_PutStr(body, (int)length, request.out);
        }
        FCGX_Finish_r(&request);
    }
    return unused;
}

static void load(const char *path) {
    FILE *file = fopen(path, "rb");
    struct stat found;
    if (!file || fstat(fileno(file), &found)) {
        perror(path);
        exit(1);
    }
    length = (size_t)found.st_size;
    body = malloc(length + 1);
    if (!body || fread(body, 1, length, file) != length) exit(1);
    fclose(file);
}

int main(int count, char **arguments) {
    int threads = 160, option;
    while ((option = getopt(count, arguments, "t:s:f:x:")) != -1) {
        switch (option) {
        case 't': threads = atoi(optarg); break;
        case 's': length = (size_t)atol(optarg); break;
        case 'f': load(optarg); break;
        case 'x': redirect = optarg; break;
        default: return 2;
        }
    }
    if (optind >= count) return 2;
    if (!body) {
        body = malloc(length + 1);
        if (!body) return 1;
        memset(body, 'x', length);
    }
    FCGX_Init();
    listener = FCGX_OpenSocket(arguments[optind], 1024);
    if (listener < 0) return 1;
    chmod(arguments[optind], 0666);
    for (int i = 1; i < threads; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, serve, NULL)) return 1;
    }
    serve(NULL);
    return 0;
}
