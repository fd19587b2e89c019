// The yardstick of `make bench`: the smallest honest libfcgi responder, a blocking thread per connection. It answers
// every request with the bytes of a file, which are a whole CGI answer: the very bytes that ShareFCGI answered.
//
//   cc -O2 -o responder responder.c -lfcgi -lpthread
//   responder SOCKET THREADS FILE
#include <fcgiapp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static int listener;
static char *answer;
static int length;

static void *serve(void *unused) {
    FCGX_Request request;
    FCGX_InitRequest(&request, listener, 0);
    while (FCGX_Accept_r(&request) == 0) {
        FCGX_PutStr(answer, length, request.out);
        FCGX_Finish_r(&request);
    }
    return unused;
}

static int load(const char *path) {
    FILE *file = fopen(path, "rb");
    struct stat found;
    if (!file || fstat(fileno(file), &found)) return 0;
    length = (int)found.st_size;
    answer = malloc((size_t)length + 1);
    int whole = answer && fread(answer, 1, (size_t)length, file) == (size_t)length;
    fclose(file);
    return whole;
}

int main(int count, char **arguments) {
    if (count != 4) return 2;
    if (!load(arguments[3])) {
        perror(arguments[3]);
        return 1;
    }
    FCGX_Init();
    listener = FCGX_OpenSocket(arguments[1], 1024);
    if (listener < 0) return 1;
    chmod(arguments[1], 0666);
    for (int i = 1, threads = atoi(arguments[2]); i < threads; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, serve, NULL)) return 1;
    }
    serve(NULL);
    return 0;
}
