//go:build race

package app_test

// many is how much goes through the storm: the race detector makes everything
// several times slower, and the races are the same in a smaller one.
const many = 100
