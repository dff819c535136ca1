package domain

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
)

// Sealed is personal data as it is stored: key id, nonce and ciphertext. Its
// String never shows anything, so that a stray log line or page leaks nothing.
type Sealed []byte

// String hides the data.
func (s Sealed) String() string {
	if len(s) == 0 {
		return ""
	}
	return "（已加密）"
}

const keyIDSize = 4

// Keyring seals personal data under the current key and opens what any known
// key has sealed. It is safe for concurrent use.
type Keyring struct {
	random  io.Reader
	current sealKey
	known   []sealKey
}

type sealKey struct {
	id    [keyIDSize]byte
	aead  cipher.AEAD
	blind []byte
}

// NewKeyring makes a keyring from master keys of 32 bytes: the current one and
// those before it. Randomness comes from random, normally crypto/rand.
func NewKeyring(random io.Reader, current []byte, previous ...[]byte) (*Keyring, error) {
	ring := &Keyring{random: random}
	for i, master := range append([][]byte{current}, previous...) {
		key, err := newSealKey(master)
		if err != nil {
			return nil, fmt.Errorf("secret key %d: %w", i, err)
		}
		ring.known = append(ring.known, key)
	}
	ring.current = ring.known[0]
	return ring, nil
}

func newSealKey(master []byte) (sealKey, error) {
	if len(master) != 32 {
		return sealKey{}, fmt.Errorf("want 32 bytes, got %d", len(master))
	}
	derive := func(purpose string, size int) ([]byte, error) {
		return hkdf.Key(sha256.New, master, nil, "laigao/"+purpose, size)
	}
	secret, err := derive("seal", 32)
	if err != nil {
		return sealKey{}, err
	}
	block, err := aes.NewCipher(secret)
	if err != nil {
		return sealKey{}, err
	}
	key := sealKey{}
	if key.aead, err = cipher.NewGCM(block); err != nil {
		return sealKey{}, err
	}
	if key.blind, err = derive("blind index", 32); err != nil {
		return sealKey{}, err
	}
	id, err := derive("key id", keyIDSize)
	if err != nil {
		return sealKey{}, err
	}
	copy(key.id[:], id)
	return key, nil
}

// Seal encrypts plain for one place: purpose names the row and column it
// belongs to, so that a ciphertext copied to another row does not open. Empty
// data seals to nothing.
func (r *Keyring) Seal(purpose, plain string) (Sealed, error) {
	if plain == "" {
		return nil, nil
	}
	key := r.current
	sealed := make([]byte, keyIDSize+key.aead.NonceSize(), keyIDSize+key.aead.NonceSize()+len(plain)+key.aead.Overhead())
	copy(sealed, key.id[:])
	if _, err := io.ReadFull(r.random, sealed[keyIDSize:]); err != nil {
		return nil, fmt.Errorf("seal %s: %w", purpose, err)
	}
	return key.aead.Seal(sealed, sealed[keyIDSize:], []byte(plain), []byte(purpose)), nil
}

// Open decrypts what Seal made for the same purpose.
func (r *Keyring) Open(purpose string, sealed Sealed) (string, error) {
	if len(sealed) == 0 {
		return "", nil
	}
	size := keyIDSize + r.current.aead.NonceSize()
	if len(sealed) < size {
		return "", fmt.Errorf("open %s: sealed data is too short", purpose)
	}
	for _, key := range r.known {
		if [keyIDSize]byte(sealed[:keyIDSize]) != key.id {
			continue
		}
		plain, err := key.aead.Open(nil, sealed[keyIDSize:size], sealed[size:], []byte(purpose))
		if err != nil {
			return "", fmt.Errorf("open %s: %w", purpose, err)
		}
		return string(plain), nil
	}
	return "", fmt.Errorf("open %s: %w", purpose, errors.New("sealed under a key that is not configured"))
}

// SealPlace names the row and the field of a noun for Seal and Open.
func SealPlace(noun, id, field string) string { return noun + "/" + id + "/" + field }

// Blind returns an index by which equal values can be found without being
// readable, led by the key's id. Empty values have no index.
func (r *Keyring) Blind(purpose, value string) string {
	if value == "" {
		return ""
	}
	return r.current.blindIndex(purpose, value)
}

// BlindAll returns the index of value under every known key, the current first,
// to find rows that have not been sealed anew yet.
func (r *Keyring) BlindAll(purpose, value string) []string {
	if value == "" {
		return nil
	}
	indexes := make([]string, 0, len(r.known))
	for _, key := range r.known {
		indexes = append(indexes, key.blindIndex(purpose, value))
	}
	return indexes
}

func (k sealKey) blindIndex(purpose, value string) string {
	mac := hmac.New(sha256.New, k.blind)
	mac.Write([]byte(purpose + "\x00" + value))
	return hex.EncodeToString(k.id[:]) + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:18])
}

// Fingerprint names the current key without revealing it, to tell whether a
// restored backup and the configured key belong together.
func (r *Keyring) Fingerprint() string { return hex.EncodeToString(r.current.id[:]) }
