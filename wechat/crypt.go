package wechat

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
)

const (
	aesKeyLength = 43 // characters of the console's EncodingAESKey
	paddingBlock = 32 // the platform pads to this, not to the cipher's 16
	randomLength = 16
	headLength   = randomLength + 4
)

// crypt encrypts and decrypts the platform's messages with one key.
type crypt struct {
	block cipher.Block
	iv    [aes.BlockSize]byte
	appID string
}

// newCrypt reads the console's 43 characters.
func newCrypt(encodingKey, appID string) (*crypt, error) {
	if len(encodingKey) != aesKeyLength {
		return nil, fmt.Errorf("the AES key must have %d characters, not %d", aesKeyLength, len(encodingKey))
	}
	key, err := base64.StdEncoding.DecodeString(encodingKey + "=")
	if err != nil {
		return nil, errors.New("the AES key is not made of letters, digits, + and /")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("AES key: %w", err)
	}
	c := &crypt{block: block, appID: appID}
	copy(c.iv[:], key)
	return c, nil
}

// open decrypts sealed in place into buffer, which must be as long, and returns
// the document in it.
func (c *crypt) open(buffer, sealed []byte) ([]byte, error) {
	if len(sealed) == 0 || len(sealed)%paddingBlock != 0 {
		return nil, errors.New("the ciphertext has no whole blocks")
	}
	plain := buffer[:len(sealed)]
	cipher.NewCBCDecrypter(c.block, c.iv[:]).CryptBlocks(plain, sealed)
	pad := int(plain[len(plain)-1])
	if pad < 1 || pad > paddingBlock || pad > len(plain) {
		return nil, errors.New("wrong padding")
	}
	for _, b := range plain[len(plain)-pad:] {
		if int(b) != pad {
			return nil, errors.New("wrong padding")
		}
	}
	plain = plain[:len(plain)-pad]
	if len(plain) < headLength {
		return nil, errors.New("too short")
	}
	length := uint64(binary.BigEndian.Uint32(plain[randomLength:headLength]))
	if uint64(headLength)+length+uint64(len(c.appID)) != uint64(len(plain)) {
		return nil, errors.New("wrong length or another account's message")
	}
	document, appID := plain[headLength:headLength+length], plain[headLength+length:]
	if subtle.ConstantTimeCompare(appID, []byte(c.appID)) != 1 {
		return nil, errors.New("another account's message")
	}
	return document, nil
}

// seal encrypts a document with fresh random bytes.
func (c *crypt) seal(document []byte, random io.Reader) ([]byte, error) {
	length := headLength + len(document) + len(c.appID)
	pad := paddingBlock - length%paddingBlock
	plain := make([]byte, headLength, length+pad)
	if _, err := io.ReadFull(random, plain[:randomLength]); err != nil {
		return nil, fmt.Errorf("random bytes: %w", err)
	}
	binary.BigEndian.PutUint32(plain[randomLength:], uint32(len(document)))
	plain = append(plain, document...)
	plain = append(plain, c.appID...)
	for range pad {
		plain = append(plain, byte(pad))
	}
	cipher.NewCBCEncrypter(c.block, c.iv[:]).CryptBlocks(plain, plain)
	return plain, nil
}

// sign returns the platform's signature over parts.
func sign(parts ...string) string {
	text := signature(parts...)
	return string(text[:])
}

// signature is the digits of the SHA-1 over parts, sorted.
func signature(parts ...string) (text [2 * sha1.Size]byte) {
	slices.Sort(parts)
	var room [2048]byte // enough for nearly every message, and not on the heap
	joined := room[:0]
	for _, part := range parts {
		joined = append(joined, part...)
	}
	sum := sha1.Sum(joined)
	hex.Encode(text[:], sum[:])
	return text
}

// signed compares a signature in constant time.
func signed(given string, parts ...string) bool {
	want := signature(parts...)
	return subtle.ConstantTimeCompare([]byte(given), want[:]) == 1
}
