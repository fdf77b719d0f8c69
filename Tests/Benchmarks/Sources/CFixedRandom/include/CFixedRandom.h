#ifndef C_FIXED_RANDOM_H
#define C_FIXED_RANDOM_H

// Whoever calls it gets, in place of the Swift library's random bytes, the same ones in every run.
void CFixedRandom_link(void);

#endif
