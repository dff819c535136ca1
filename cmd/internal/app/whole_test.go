//go:build !race

package app_test

// many is how much goes through the storm.
const many = 500
