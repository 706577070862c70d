#ifndef FACTORIAL_H
#define FACTORIAL_H

/* n! for 0 <= n <= 20, the largest that 64 bits hold; -1 for any other n. */
long long factorial(int n);

#endif
