/* A load generator for HTTP/1.1 on loopback: keep-alive connections, one thread, epoll.
 *
 *   client HOST PORT CONNECTIONS SECONDS FIRST TIMEOUT_S FILE
 *
 * FILE holds whole requests, each behind its length (4 bytes, little endian). They are sent in
 * their order and over again, by whichever connection is free. Requests are numbered from FIRST,
 * and each NNNNNNNNNN in a request is replaced by its number, so that no two requests sent are
 * the same. After SECONDS nothing new is sent; what is under way may end within TIMEOUT_S.
 *
 * Prints one JSON object: how many answers, latencies in microseconds, failures by kind. Only a
 * complete answer with status 200 is a success.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MARK "NNNNNNNNNN"
#define MARK_LENGTH 10
#define MARKS 8
#define HEAD_BYTES 32768
#define READ_BYTES (1 << 18)
#define LONGEST_REQUEST (1 << 16)
#define PAUSE_US 20000

enum phase { IDLE, SENDING, HEAD, BODY, CHUNK_SIZE, CHUNK, CHUNK_END, TRAILER, TO_CLOSE, COMPLETE };

struct request {
    const char *bytes;
    uint32_t length;
    uint32_t marks[MARKS];
    int mark_count;
};

struct connection {
    int fd;
    enum phase phase;
    int status, closes;
    uint64_t left; /* bytes of the body or of the chunk; while reading its size, the size so far */
    int line_length, in_extension;
    int64_t sent_at, pause_until;
    uint32_t out_length, out_done, head_length;
    char out[LONGEST_REQUEST];
    char head[HEAD_BYTES + 1];
};

static struct sockaddr_in address;
static struct request *requests;
static uint64_t request_count, next_number, bytes_received;
static int epoll_fd, busy, sending_over;
static uint32_t *latencies;
static uint64_t latency_count, latency_room;
static uint64_t failed_status[600], failed_closed, failed_timeout, failed_connect, failed_answer;
static uint64_t reconnects;
static int64_t last_end_us;
static char buffer[READ_BYTES];

static int64_t now_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void die(const char *what) {
    perror(what);
    exit(2);
}

static void load_requests(const char *path) {
    int fd = open(path, O_RDONLY);
    struct stat about;
    if (fd < 0 || fstat(fd, &about) < 0) die(path);
    const char *map = mmap(NULL, about.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (map == MAP_FAILED) die("mmap");
    uint64_t room = 0;
    for (off_t at = 0; at + 4 <= about.st_size;) {
        uint32_t length;
        memcpy(&length, map + at, 4);
        at += 4;
        if (length > LONGEST_REQUEST || at + length > about.st_size) {
            fprintf(stderr, "request %lu is too long\n", (unsigned long)request_count);
            exit(2);
        }
        if (request_count == room) {
            room = room ? room * 2 : 1024;
            requests = realloc(requests, room * sizeof *requests);
            if (!requests) die("realloc");
        }
        struct request *r = &requests[request_count++];
        r->bytes = map + at;
        r->length = length;
        r->mark_count = 0;
        const char *found = r->bytes, *end = r->bytes + length;
        while (r->mark_count < MARKS && (found = memmem(found, end - found, MARK, MARK_LENGTH))) {
            r->marks[r->mark_count++] = found - r->bytes;
            found += MARK_LENGTH;
        }
        at += length;
    }
    if (!request_count) {
        fprintf(stderr, "no requests in %s\n", path);
        exit(2);
    }
}

static void watch(struct connection *c, int operation, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = c};
    if (epoll_ctl(epoll_fd, operation, c->fd, &event) < 0) die("epoll_ctl");
}

/* Connecting to loopback is at once or never, so it may block. */
static int open_connection(struct connection *c) {
    int one = 1;
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0) die("socket");
    if (connect(c->fd, (struct sockaddr *)&address, sizeof address) < 0) {
        close(c->fd);
        c->fd = -1;
        return 0;
    }
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(c->fd, F_SETFL, fcntl(c->fd, F_GETFL) | O_NONBLOCK);
    watch(c, EPOLL_CTL_ADD, EPOLLIN);
    return 1;
}

static void drop(struct connection *c) {
    if (c->fd >= 0) close(c->fd);
    c->fd = -1;
    if (c->phase != IDLE) busy--;
    c->phase = IDLE;
}

/* One request without an answer; the connection rests, so that a refusal at once is no load. */
static void fail(struct connection *c, uint64_t *kind) {
    ++*kind;
    last_end_us = now_us();
    c->pause_until = last_end_us + PAUSE_US;
    drop(c);
}

static void push(struct connection *c) {
    while (c->out_done < c->out_length) {
        ssize_t n = send(c->fd, c->out + c->out_done, c->out_length - c->out_done, MSG_NOSIGNAL);
        if (n < 0 && errno == EAGAIN) {
            watch(c, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
            return;
        }
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            fail(c, &failed_closed);
            return;
        }
        c->out_done += n;
    }
    if (c->phase == SENDING) c->phase = HEAD;
}

static void send_next(struct connection *c) {
    if (sending_over) return;
    if (c->fd < 0) {
        if (now_us() < c->pause_until) return;
        if (!open_connection(c)) {
            failed_connect++;
            c->pause_until = now_us() + PAUSE_US;
            return;
        }
    }
    struct request *r = &requests[next_number % request_count];
    memcpy(c->out, r->bytes, r->length);
    if (r->mark_count) {
        char digits[MARK_LENGTH + 1];
        snprintf(digits, sizeof digits, "%010lu", (unsigned long)(next_number % 10000000000UL));
        for (int i = 0; i < r->mark_count; i++)
            memcpy(c->out + r->marks[i], digits, MARK_LENGTH);
    }
    next_number++;
    c->out_length = r->length;
    c->out_done = c->head_length = 0;
    c->closes = 0;
    c->phase = SENDING;
    c->sent_at = now_us();
    busy++;
    push(c);
}

static void answered(struct connection *c) {
    int64_t now = now_us();
    if (c->status == 200) {
        if (latency_count == latency_room) {
            latency_room = latency_room ? latency_room * 2 : 65536;
            latencies = realloc(latencies, latency_room * sizeof *latencies);
            if (!latencies) die("realloc");
        }
        int64_t taken = now - c->sent_at;
        latencies[latency_count++] = taken > UINT32_MAX ? UINT32_MAX : taken;
    } else {
        failed_status[c->status > 0 && c->status < 600 ? c->status : 0]++;
    }
    last_end_us = now;
    c->phase = IDLE;
    busy--;
    if (c->closes) {
        reconnects++;
        drop(c);
    }
    send_next(c);
}

static const char *header(struct connection *c, const char *name) {
    const char *line = c->head;
    size_t length = strlen(name);
    while ((line = strstr(line, "\r\n"))) {
        line += 2;
        if (!strncasecmp(line, name, length) && line[length] == ':') {
            line += length + 1;
            while (*line == ' ') line++;
            return line;
        }
    }
    return NULL;
}

static int read_head(struct connection *c) {
    int minor;
    if (sscanf(c->head, "HTTP/1.%d %d", &minor, &c->status) != 2) return 0;
    const char *value = header(c, "Connection");
    c->closes = minor == 0 ? !(value && !strncasecmp(value, "keep-alive", 10))
                           : value && !strncasecmp(value, "close", 5);
    if ((value = header(c, "Transfer-Encoding")) && !strncasecmp(value, "chunked", 7)) {
        c->phase = CHUNK_SIZE;
        c->left = c->in_extension = 0;
    } else if ((value = header(c, "Content-Length"))) {
        c->phase = BODY;
        c->left = strtoull(value, NULL, 10);
    } else {
        c->phase = TO_CLOSE;
        c->closes = 1;
    }
    return 1;
}

/* Take bytes of the body; returns how many belong to this answer, or -1 when it is malformed.
 * The phase is COMPLETE when the answer is. */
static ssize_t take(struct connection *c, const char *bytes, size_t length) {
    size_t at = 0;
    while (at < length) {
        size_t here = length - at;
        switch (c->phase) {
        case BODY:
        case CHUNK:
            if (here > c->left) here = c->left;
            at += here;
            c->left -= here;
            if (!c->left) c->phase = c->phase == BODY ? COMPLETE : CHUNK_END;
            if (c->phase == COMPLETE) return at;
            break;
        case CHUNK_END:
            if (bytes[at++] == '\n') {
                c->phase = CHUNK_SIZE;
                c->left = c->in_extension = 0;
            }
            break;
        case CHUNK_SIZE: {
            char b = bytes[at++];
            if (b == '\n') {
                c->phase = c->left ? CHUNK : TRAILER;
                c->line_length = 0;
            } else if (b == ';' || c->in_extension) {
                c->in_extension = 1;
            } else if (b >= '0' && b <= '9') {
                c->left = c->left * 16 + (b - '0');
            } else if ((b | 32) >= 'a' && (b | 32) <= 'f') {
                c->left = c->left * 16 + ((b | 32) - 'a' + 10);
            } else if (b != '\r') {
                return -1;
            }
            break;
        }
        case TRAILER: {
            char b = bytes[at++];
            if (b == '\n' && !c->line_length) {
                c->phase = COMPLETE;
                return at;
            }
            c->line_length = b == '\n' ? 0 : c->line_length + (b != '\r');
            break;
        }
        case TO_CLOSE:
            at = length;
            break;
        default:
            return -1;
        }
    }
    return at;
}

static void received(struct connection *c, const char *bytes, size_t length) {
    bytes_received += length;
    if (c->phase == SENDING || c->phase == HEAD) {
        size_t before = c->head_length, fits = HEAD_BYTES - before;
        if (fits > length) fits = length;
        memcpy(c->head + before, bytes, fits);
        c->head_length += fits;
        c->head[c->head_length] = 0;
        char *end = memmem(c->head, c->head_length, "\r\n\r\n", 4);
        if (!end && c->head_length < HEAD_BYTES) return;
        if (end) end[2] = 0;
        if (!end || !read_head(c)) {
            fail(c, &failed_answer);
            return;
        }
        size_t used = (size_t)(end + 4 - c->head) - before;
        bytes += used;
        length -= used;
        if (c->phase == BODY && !c->left) {
            answered(c);
            return;
        }
        if (!length) return;
    }
    ssize_t used = take(c, bytes, length);
    if (used < 0 || (c->phase == COMPLETE && (size_t)used < length))
        fail(c, &failed_answer);
    else if (c->phase == COMPLETE)
        answered(c);
}

static void ready(struct connection *c, uint32_t events) {
    if (events & EPOLLOUT && c->fd >= 0) {
        watch(c, EPOLL_CTL_MOD, EPOLLIN);
        push(c);
        if (c->fd < 0) return;
    }
    if (!(events & (EPOLLIN | EPOLLHUP | EPOLLERR))) return;
    ssize_t n = recv(c->fd, buffer, sizeof buffer, 0);
    if (n > 0 && c->phase != IDLE) {
        received(c, buffer, n);
    } else if (n > 0) {
        fail(c, &failed_answer); /* nobody asked */
    } else if (n == 0 && c->phase == TO_CLOSE) {
        answered(c);
    } else if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    } else if (c->phase != IDLE) {
        fail(c, &failed_closed);
    } else {
        reconnects++; /* closed between two requests, as a server may */
        drop(c);
    }
}

static int ascending(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static uint32_t at_share(double share) {
    if (!latency_count) return 0;
    uint64_t place = (uint64_t)(share * latency_count);
    return latencies[place < latency_count ? place : latency_count - 1];
}

static void report(int64_t began_us) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    double cpu_s = used.ru_utime.tv_sec + used.ru_stime.tv_sec +
                   (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    double elapsed_s = (last_end_us > began_us ? last_end_us - began_us : 0) / 1e6;
    qsort(latencies, latency_count, sizeof *latencies, ascending);
    printf("{\"ok\": %lu, \"elapsed_s\": %.6f, \"client_cpu_s\": %.3f, \"bytes\": %lu, "
           "\"next\": %lu, \"reconnects\": %lu, \"p50_us\": %u, \"p90_us\": %u, \"p99_us\": %u, "
           "\"max_us\": %u, \"failures\": {",
           (unsigned long)latency_count, elapsed_s, cpu_s, (unsigned long)bytes_received,
           (unsigned long)next_number, (unsigned long)reconnects, at_share(0.5), at_share(0.9),
           at_share(0.99), at_share(1.0));
    const char *comma = "";
    struct {
        const char *name;
        uint64_t count;
    } others[] = {{"closed", failed_closed},
                  {"timeout", failed_timeout},
                  {"connect", failed_connect},
                  {"not http", failed_answer}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (others[i].count) {
            printf("%s\"%s\": %lu", comma, others[i].name, (unsigned long)others[i].count);
            comma = ", ";
        }
    for (int status = 0; status < 600; status++)
        if (failed_status[status]) {
            printf("%s\"%d\": %lu", comma, status, (unsigned long)failed_status[status]);
            comma = ", ";
        }
    printf("}}\n");
}

int main(int argc, char **argv) {
    if (argc != 8) {
        fprintf(stderr, "client HOST PORT CONNECTIONS SECONDS FIRST TIMEOUT_S FILE\n");
        return 2;
    }
    address.sin_family = AF_INET;
    address.sin_port = htons(atoi(argv[2]));
    if (inet_pton(AF_INET, argv[1], &address.sin_addr) != 1) {
        fprintf(stderr, "%s is not an IPv4 address\n", argv[1]);
        return 2;
    }
    int count = atoi(argv[3]);
    int64_t duration_us = (int64_t)(atof(argv[4]) * 1e6);
    next_number = strtoull(argv[5], NULL, 10);
    int64_t timeout_us = (int64_t)(atof(argv[6]) * 1e6);
    load_requests(argv[7]);
    if ((epoll_fd = epoll_create1(EPOLL_CLOEXEC)) < 0) die("epoll");
    struct connection *connections = calloc(count, sizeof *connections);
    struct epoll_event *events = calloc(count, sizeof *events);
    if (!connections || !events) die("calloc");
    for (int i = 0; i < count; i++) connections[i].fd = -1;
    for (int i = 0; i < count; i++)
        if (!open_connection(&connections[i])) failed_connect++;
    int64_t began = now_us(), looked = began;
    for (int i = 0; i < count; i++) send_next(&connections[i]);
    for (;;) {
        int n = epoll_wait(epoll_fd, events, count, 20);
        if (n < 0 && errno != EINTR) die("epoll_wait");
        int64_t now = now_us();
        if (now - began >= duration_us) sending_over = 1;
        for (int i = 0; i < n; i++) ready(events[i].data.ptr, events[i].events);
        if (sending_over && !busy) break;
        if (now - looked < 20000) continue;
        looked = now;
        for (int i = 0; i < count; i++) {
            struct connection *c = &connections[i];
            if (c->phase == IDLE) {
                send_next(c);
            } else if (now - c->sent_at > timeout_us) {
                fail(c, &failed_timeout);
            }
        }
    }
    report(began);
    return 0;
}
