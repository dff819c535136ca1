package domain

import "context"

type addressKey struct{}

// WithAddress remembers from which network address a request came, for the
// audit rows that it causes.
func WithAddress(ctx context.Context, address string) context.Context {
	return context.WithValue(ctx, addressKey{}, address)
}

// AddressOf returns the network address of the request, empty for work that no
// request caused.
func AddressOf(ctx context.Context) string {
	address, _ := ctx.Value(addressKey{}).(string)
	return address
}
