/* The program `outrider` of the images: works out the options of the Java machine and becomes it.
 *
 * Two verbs it does itself, since Kubernetes runs them beside the proxy, within the same memory limit:
 *
 *   outrider wait [--seconds N] [--port N]    until this pod's proxy is ready, at most 60 s; a postStart hook
 *   outrider drain [--seconds N] [--port N]   has the proxy say goodbye to inbound clients, then waits 5 s; preStop
 *
 * The images have no shell, so this is what the script `outrider` is in a source tree: the same variables, the same
 * defaults. What it adds is the memory limit of the container, which the heap and the direct memory are cut out of.
 *
 *   OUTRIDER_PROFILE       fast (default) or lean
 *   OUTRIDER_HEAP          largest heap, such as 96m; default: by the container's limit
 *   OUTRIDER_DIRECT        largest direct memory, such as 64m; default: by the container's limit
 *   OUTRIDER_AGENT_MEMORY  MiB that others in the container need, such as an agent; default: 0, with pilot-agent 48
 *   OUTRIDER_JAVA_OPTS     more options, separated by blanks
 *   OUTRIDER_EXPLAIN_START not empty: print the command to standard error before becoming it
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* Where things are; a test has them elsewhere. */
#ifndef HOME
#define HOME "/opt/outrider"
#endif
#ifndef CGROUPS
#define CGROUPS "/sys/fs/cgroup"
#endif
#define MAX_OPTIONS 128

static char *options[MAX_OPTIONS];
static int count;

static void die(const char *name, const char *found, const char *expected) {
    fprintf(stderr, "outrider: %s: '%s' (expected: %s)\n", name, found, expected);
    exit(1);
}

static void add(const char *option) {
    if (count >= MAX_OPTIONS - 1) die("OUTRIDER_JAVA_OPTS", "too many options", "fewer than 100");
    options[count++] = strdup(option);
}

static void add_size(const char *flag, const char *variable, long mib) {
    char text[128];
    const char *given = getenv(variable);
    if (given && *given) {
        char *end;
        long number = strtol(given, &end, 10);
        if (number <= 0 || !strchr("kKmMgG", *end) || !*end || end[1]) die(variable, given, "a size such as 96m");
        snprintf(text, sizeof text, "%s%s", flag, given);
    } else {
        snprintf(text, sizeof text, "%s%ldm", flag, mib);
    }
    add(text);
}

/* The options in a file, one in each line; lines that begin with # are remarks. */
static void add_file(const char *path) {
    static char line[32768];
    FILE *file = fopen(path, "r");
    if (!file) die(path, strerror(errno), "a file that can be read");
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = 0;
        if (*line && *line != '#') add(line);
    }
    fclose(file);
}

/* The container's memory limit in MiB; 0 when there is none. */
static long limit(void) {
    static const char *files[] = {CGROUPS "/memory.max", CGROUPS "/memory/memory.limit_in_bytes"};
    for (int i = 0; i < 2; i++) {
        unsigned long long bytes = 0;
        FILE *file = fopen(files[i], "r");
        if (!file) continue;
        int read = fscanf(file, "%llu", &bytes);
        fclose(file);
        /* "max", or what version 1 prints for it. */
        if (read == 1 && bytes < 1ULL << 50) return (long)(bytes >> 20);
        return 0;
    }
    return 0;
}

static long between(long least, long value, long most) {
    return value < least ? least : value > most ? most : value;
}

static void add_memory(int lean, int with_agent) {
    const char *given = getenv("OUTRIDER_AGENT_MEMORY");
    long agent = given && *given ? strtol(given, NULL, 10) : with_agent ? 48 : 0;
    long container = limit();
    /* What the machine itself takes beside heap and direct memory: code, metadata, threads, the cache of classes. */
    long rest = container - agent - (lean ? 70 : 100);
    add_size("-Xmx", "OUTRIDER_HEAP", container == 0 ? 96 : between(32, rest * 11 / 20, 1024));
    add_size("-XX:MaxDirectMemorySize=", "OUTRIDER_DIRECT", container == 0 ? 128 : between(24, rest * 7 / 20, 512));
}

static void add_profile(int *lean) {
    const char *profile = getenv("OUTRIDER_PROFILE");
    if (!profile || !*profile) profile = "fast";
    *lean = strcmp(profile, "lean") == 0;
    if (!*lean && strcmp(profile, "fast") != 0) die("OUTRIDER_PROFILE", profile, "fast or lean");
    if (*lean) add("-XX:TieredStopAtLevel=1");
}

static void add_given(void) {
    const char *given = getenv("OUTRIDER_JAVA_OPTS");
    if (!given) return;
    char *copy = strdup(given);
    for (char *word = strtok(copy, " \t\n"); word; word = strtok(NULL, " \t\n")) add(word);
}

/* One request to this pod's proxy; the status of the answer, 0 when there is none. */
static int ask(int port, const char *request) {
    char answer[16] = "";
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval patience = {.tv_sec = 2};
    int status = 0;
    int connection = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(connection, (struct sockaddr *)&to, sizeof to) == 0 &&
        write(connection, request, strlen(request)) == (ssize_t)strlen(request) &&
        recv(connection, answer, sizeof answer - 1, MSG_WAITALL) > 11) {
        status = atoi(answer + 9);
    }
    close(connection);
    return status;
}

/* The flags of wait and drain, `--seconds N` or `--seconds=N`, into what they say. */
static void read_flags(int argc, char **argv, long *seconds, long *port) {
    for (int i = 2; i < argc; i++) {
        const char *flag = argv[i];
        size_t length = strcspn(flag, "=");
        long *into = length == 9 && !strncmp(flag, "--seconds", 9) ? seconds
                     : length == 6 && !strncmp(flag, "--port", 6)  ? port
                                                                   : NULL;
        const char *value = flag[length] ? flag + length + 1 : i + 1 < argc ? argv[++i] : "";
        char *end = NULL;
        if (!into) die(flag, value, "--seconds N or --port N");
        *into = strtol(value, &end, 10);
        if (!*value || *end || *into < 0 || *into > 65535) die(flag, value, "a whole number, 0 to 65535");
    }
}

static int until_ready(int argc, char **argv) {
    long seconds = 60, port = 15021;
    read_flags(argc, argv, &seconds, &port);
    for (long tenths = 0; tenths <= seconds * 10; tenths++) {
        if (ask(port, "GET /healthz/ready HTTP/1.1\r\nhost: proxy\r\nconnection: close\r\n\r\n") == 200) return 0;
        usleep(100 * 1000);
    }
    fprintf(stderr, "outrider wait: not ready after %ld s\n", seconds);
    return 1;
}

/* Sockets stay open: who has not yet heard that this pod ends is served all the same. */
static int drain(int argc, char **argv) {
    long seconds = 5, port = 15000;
    read_flags(argc, argv, &seconds, &port);
    int status = ask(port, "POST /drain_listeners?inboundonly&graceful&skip_exit HTTP/1.1\r\nhost: proxy\r\n"
                           "content-length: 0\r\nconnection: close\r\n\r\n");
    if (status != 200) fprintf(stderr, "outrider drain: the proxy did not agree (%d)\n", status);
    sleep(seconds);
    return status != 200;
}

int main(int argc, char **argv) {
    const char *verb = argc > 1 ? argv[1] : "";
    int proxy = strcmp(verb, "proxy") == 0 || (verb[0] == '-' && strcmp(verb, "-h") && strcmp(verb, "--help"));
    int lean = 0;
    const char *name = strrchr(argv[0], '/');
    int with_agent = strcmp(name ? name + 1 : argv[0], "envoy") == 0;

    if (strcmp(verb, "wait") == 0) return until_ready(argc, argv);
    if (strcmp(verb, "drain") == 0) return drain(argc, argv);
    add(HOME "/jre/bin/java");
    add_file(HOME "/java.options");
    if (proxy) {
        add_profile(&lean);
        add_memory(lean, with_agent);
    } else {
        add("-Xmx48m");
        add("-XX:TieredStopAtLevel=1");
    }
    add_given();
    add("io.outrider.server.Outrider");
    for (int i = 1; i < argc; i++) add(argv[i]);
    options[count] = NULL;
    const char *explain = getenv("OUTRIDER_EXPLAIN_START");
    if (explain && *explain) {
        for (int i = 0; i < count; i++) fprintf(stderr, "%s%s", options[i], i + 1 < count ? " " : "\n");
    }
    execv(options[0], options);
    die(options[0], strerror(errno), "to be there");
}
