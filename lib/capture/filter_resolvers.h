/* SPDX-License-Identifier: MIT */
/*
 * For tests and fuzz targets only: the functions of the C library with which libpcap looks names
 * up, defined in the program itself, so that the linker gives libpcap these. They answer that there
 * is no such name and count. Only a numeric address may be asked for.
 */
#ifndef CW_CAPTURE_FILTER_RESOLVERS_H
#define CW_CAPTURE_FILTER_RESOLVERS_H

#include <arpa/inet.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

struct ether_addr;

static unsigned num_lookups;

int getaddrinfo(
	const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **out);
void freeaddrinfo(struct addrinfo *list);
int ether_hostton(const char *name, struct ether_addr *out);

int getaddrinfo(
	const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **out)
{
	struct {
		struct addrinfo info;
		struct sockaddr_in6 v6;
	} * made;

	(void)hints;
	if (service != NULL || node == NULL) {
		num_lookups++;
		return EAI_SERVICE;
	}
	made = calloc(1, sizeof(*made));
	if (made == NULL) {
		return EAI_MEMORY;
	}
	if (inet_pton(AF_INET6, node, &made->v6.sin6_addr) != 1) {
		num_lookups++;
		free(made);
		return EAI_NONAME;
	}
	made->info.ai_family = AF_INET6;
	made->v6.sin6_family = AF_INET6;
	made->info.ai_addr = (struct sockaddr *)&made->v6;
	made->info.ai_addrlen = sizeof(made->v6);
	*out = &made->info;
	return 0;
}

void freeaddrinfo(struct addrinfo *list)
{
	free(list);
}

int ether_hostton(const char *name, struct ether_addr *out)
{
	(void)name;
	(void)out;
	num_lookups++;
	return -1;
}

/* The old ones and their reentrant forms; which of them libpcap uses is its own affair. */
struct hostent *gethostbyname(const char *name)
{
	(void)name;
	num_lookups++;
	return NULL;
}

struct netent *getnetbyname(const char *name)
{
	(void)name;
	num_lookups++;
	return NULL;
}

int getnetbyname_r(const char *restrict name, struct netent *restrict entry, char *restrict buf,
	size_t len, struct netent **restrict result, int *restrict error)
{
	(void)name;
	(void)entry;
	(void)buf;
	(void)len;
	(void)error;
	*result = NULL;
	num_lookups++;
	return 0;
}

struct protoent *getprotobyname(const char *name)
{
	(void)name;
	num_lookups++;
	return NULL;
}

int getprotobyname_r(const char *restrict name, struct protoent *restrict entry, char *restrict buf,
	size_t len, struct protoent **restrict result)
{
	(void)name;
	(void)entry;
	(void)buf;
	(void)len;
	*result = NULL;
	num_lookups++;
	return 0;
}

struct servent *getservbyname(const char *name, const char *protocol)
{
	(void)name;
	(void)protocol;
	num_lookups++;
	return NULL;
}

#endif
