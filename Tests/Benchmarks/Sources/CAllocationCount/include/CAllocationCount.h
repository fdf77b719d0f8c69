#ifndef CALLOCATIONCOUNT_H
#define CALLOCATIONCOUNT_H

/// How many allocations all threads of this process have made so far; -1 where they are not counted, which is everywhere
/// but with glibc.
long CAllocationCount_total(void);

#endif
