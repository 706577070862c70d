#include "factorial.h"

long long factorial(int n)
{
    long long product = 1;
    if (n < 0 || n > 20)
        return -1;
    for (int k = 2; k <= n; k++)
        product *= k;
    return product;
}
