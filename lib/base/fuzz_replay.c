/* SPDX-License-Identifier: MIT */
/* The main function of a fuzz target without libFuzzer: runs every file of the given folders once.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int run_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *bytes = NULL;
	long size;
	int result = 1;

	if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0) {
		goto out;
	}
	rewind(file);
	/* An exact-size heap block, so that AddressSanitizer sees an over-read of one byte. */
	bytes = malloc((size_t)size > 0 ? (size_t)size : 1);
	if (bytes == NULL || fread(bytes, 1, (size_t)size, file) != (size_t)size) {
		goto out;
	}
	(void)LLVMFuzzerTestOneInput(bytes, (size_t)size);
	result = 0;
out:
	if (file != NULL) {
		(void)fclose(file);
	}
	free(bytes);
	return result;
}

static int run_folder(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	int count = 0;
	int failed = 0;

	if (dir == NULL) {
		(void)fprintf(stderr, "%s: no such folder\n", folder);
		return 1;
	}
	while ((entry = readdir(dir)) != NULL) {
		char path[4096];

		if (entry->d_name[0] == '.') {
			continue;
		}
		(void)snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		failed |= run_file(path);
		count++;
	}
	(void)closedir(dir);
	(void)printf("%d inputs replayed from %s\n", count, folder);
	return failed || count == 0; /* an empty corpus proves nothing */
}

int main(int argc, char **argv)
{
	int failed = argc < 2;

	for (int i = 1; i < argc; i++) {
		failed |= run_folder(argv[i]);
	}
	return failed;
}
