/* SPDX-License-Identifier: MIT */
/* What is said on standard error. Names and messages may hold text of the input, or a file name that
 * somebody else chose: nothing of it reaches the terminal as a control. */
#ifndef CLI_TALK_H
#define CLI_TALK_H

#include <stdio.h>

/* Writes text with every unprintable character as \u{HEX} and every byte that is no UTF-8 as \xNN,
 * as the text report has it. */
void print_safely(FILE *file, const char *text);

/* One line on standard error, safely; longer than a kilobyte it is cut. The newline is added. */
__attribute__((format(printf, 1, 2))) void talk(const char *format, ...);

#endif
