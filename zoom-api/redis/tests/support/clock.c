/* The calendar of a redis-server under test: that of the machine, set off by the seconds in a file that
 * the test writes. Loaded with LD_PRELOAD. The timers of the server use another clock. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    long result = syscall(SYS_gettimeofday, now, zone);
    const char *path = getenv("TEST_CLOCK");
    int file = path == NULL ? -1 : open(path, O_RDONLY);
    if (file >= 0) {
        char text[32] = {0};
        if (read(file, text, sizeof text - 1) > 0) now->tv_sec += atol(text);
        close(file);
    }
    return (int)result;
}
