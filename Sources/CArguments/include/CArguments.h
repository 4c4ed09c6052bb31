#ifndef CARGUMENTS_H
#define CARGUMENTS_H

/// How many arguments the program was started with, its own name among them.
int gentool_argument_count(void);

/// Argument `index`, as the system handed it over; `NULL` if there is none.
const char *gentool_argument(int index);

#endif
