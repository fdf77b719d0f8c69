// Stands between a client and a server, and writes what the client sends to a file:
//
//     record SERVER_PORT FILE
//
// Prints the port it listens at on the loopback, serves one connection after the other, and is ended by a signal. So the
// peers send what the library sends, byte for byte, whatever that is.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in loopback(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static int pass(int from, int to, FILE *copy) {
    char bytes[65536];
    ssize_t count = read(from, bytes, sizeof bytes);
    if (count <= 0) { return 0; }
    if (copy != NULL) {
        fwrite(bytes, 1, (size_t)count, copy);
        fflush(copy);
    }
    for (ssize_t sent = 0; sent < count;) {
        ssize_t more = write(to, bytes + sent, (size_t)(count - sent));
        if (more <= 0) { return 0; }
        sent += more;
    }
    return 1;
}

static void serve(int client, int port, FILE *copy) {
    struct sockaddr_in address = loopback(port);
    int server = socket(AF_INET, SOCK_STREAM, 0);
    if (server < 0 || connect(server, (struct sockaddr *)&address, sizeof address) != 0) {
        perror("record: connect");
        exit(1);
    }
    struct pollfd both[2] = {{.fd = client, .events = POLLIN}, {.fd = server, .events = POLLIN}};
    int is_open = 1;
    while (is_open && poll(both, 2, -1) > 0) {
        if (both[0].revents != 0) { is_open = pass(client, server, copy); }
        if (is_open && both[1].revents != 0) { is_open = pass(server, client, NULL); }
    }
    close(server);
    close(client);
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: record SERVER_PORT FILE\n");
        return 64;
    }
    FILE *copy = fopen(argv[2], "wb");
    struct sockaddr_in address = loopback(0);
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (copy == NULL || listener < 0 || bind(listener, (struct sockaddr *)&address, length) != 0
        || listen(listener, 16) != 0 || getsockname(listener, (struct sockaddr *)&address, &length) != 0) {
        perror("record");
        return 1;
    }
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0) { return 0; }
        serve(client, atoi(argv[1]), copy);
    }
}
