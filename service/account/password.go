package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"

	"golang.org/x/crypto/argon2"

	"laigao/domain"
)

// Cost is what hashing one password takes. It is kept in the hash, so that it
// can be raised later.
type Cost struct {
	MemoryKiB uint32
	Passes    uint32
	Threads   uint8
}

// DefaultCost takes 19 MiB, as OWASP's password storage cheat sheet asks at
// least for argon2id, and one pass more than it asks for.
func DefaultCost() Cost { return Cost{MemoryKiB: 19 << 10, Passes: 3, Threads: 1} }

const (
	hashesAtOnce = 2 // bounds memory: further sign-ins wait their turn
	saltSize     = 16
	hashSize     = 32
	mostMemory   = 1 << 20 // KiB that a stored hash may ask for
	mostPasses   = 16
)

// hasher hashes passwords by argon2id, a few at once.
type hasher struct {
	cost   Cost
	random io.Reader
	turns  chan struct{}
	decoy  string // checked for unknown user names, so that they take as long
}

func newHasher(cost Cost, random io.Reader) *hasher {
	if cost == (Cost{}) {
		cost = DefaultCost()
	}
	if random == nil {
		random = rand.Reader
	}
	zero := make([]byte, saltSize)
	return &hasher{
		cost: cost, random: random, turns: make(chan struct{}, hashesAtOnce),
		decoy: encode(cost, zero, make([]byte, hashSize)),
	}
}

// hash returns the password's hash with its salt and cost.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltSize)
	if _, err := io.ReadFull(h.random, salt); err != nil {
		return "", fmt.Errorf("salt: %w", err)
	}
	sum, err := h.derive(ctx, h.cost, password, salt)
	if err != nil {
		return "", err
	}
	return encode(h.cost, salt, sum), nil
}

// matches reports whether password has the stored hash. An empty hash is
// compared with a decoy at the same cost and never matches.
func (h *hasher) matches(ctx context.Context, password, stored string) (bool, error) {
	known := stored != ""
	if !known {
		stored = h.decoy
	}
	cost, salt, want, err := decode(stored)
	if err != nil {
		return false, err
	}
	got, err := h.derive(ctx, cost, password, salt)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1 && known, nil
}

func (h *hasher) derive(ctx context.Context, cost Cost, password string, salt []byte) ([]byte, error) {
	select {
	case h.turns <- struct{}{}:
		defer func() { <-h.turns }()
	case <-ctx.Done():
		return nil, &domain.Error{Kind: domain.KindUnavailable, Public: "现在登录的人较多，请稍后再试。", Err: ctx.Err()}
	}
	return argon2.IDKey([]byte(password), salt, cost.Passes, cost.MemoryKiB, cost.Threads, hashSize), nil
}

func encode(cost Cost, salt, sum []byte) string {
	text := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, cost.MemoryKiB, cost.Passes, cost.Threads, text(salt), text(sum))
}

func decode(stored string) (cost Cost, salt, sum []byte, err error) {
	var version int
	var rest string
	n, err := fmt.Sscanf(stored, "$argon2id$v=%d$m=%d,t=%d,p=%d$%s", &version, &cost.MemoryKiB, &cost.Passes, &cost.Threads, &rest)
	if err != nil || n != 5 || version != argon2.Version {
		return cost, nil, nil, errors.New("stored password hash cannot be read")
	}
	if cost.MemoryKiB == 0 || cost.MemoryKiB > mostMemory || cost.Passes == 0 || cost.Passes > mostPasses || cost.Threads == 0 {
		return cost, nil, nil, errors.New("stored password hash asks for too much")
	}
	for i := range len(rest) {
		if rest[i] != '$' {
			continue
		}
		if salt, err = base64.RawStdEncoding.DecodeString(rest[:i]); err != nil {
			return cost, nil, nil, fmt.Errorf("salt of stored password hash: %w", err)
		}
		if sum, err = base64.RawStdEncoding.DecodeString(rest[i+1:]); err != nil || len(sum) != hashSize {
			return cost, nil, nil, errors.New("stored password hash cannot be read")
		}
		return cost, salt, sum, nil
	}
	return cost, nil, nil, errors.New("stored password hash cannot be read")
}
