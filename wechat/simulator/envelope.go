package simulator

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1" // #nosec G505 -- the platform's protocol signs with SHA-1
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// blockSize is the padding unit of the platform's protocol, wider than AES's.
const blockSize = 32

// sealer encrypts and decrypts documents of one account.
type sealer struct {
	appID string
	block cipher.Block
	iv    []byte
}

func newSealer(a Account) (*sealer, error) {
	if a.Mode == Plain && a.EncodingAESKey == "" {
		return nil, nil
	}
	key, err := base64.StdEncoding.DecodeString(a.EncodingAESKey + "=")
	if err != nil || len(key) != 32 {
		return nil, fmt.Errorf("simulator: account %s needs an EncodingAESKey of 43 characters", a.AppID)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("simulator: account %s: %w", a.AppID, err)
	}
	return &sealer{appID: a.AppID, block: block, iv: key[:aes.BlockSize]}, nil
}

// seal wraps a document: 16 random bytes, length, document, app id, padding.
func (s *sealer) seal(random io.Reader, doc []byte) (string, error) {
	var b bytes.Buffer
	if _, err := io.CopyN(&b, random, 16); err != nil {
		return "", fmt.Errorf("seal document: %w", err)
	}
	size := make([]byte, 4)
	binary.BigEndian.PutUint32(size, uint32(len(doc))) // #nosec G115 -- documents are far below 4 GiB
	b.Write(size)
	b.Write(doc)
	b.WriteString(s.appID)
	pad := blockSize - b.Len()%blockSize
	b.Write(bytes.Repeat([]byte{byte(pad)}, pad))
	sealed := b.Bytes()
	cipher.NewCBCEncrypter(s.block, s.iv).CryptBlocks(sealed, sealed)
	return base64.StdEncoding.EncodeToString(sealed), nil
}

// open undoes seal and checks padding, length and app id.
func (s *sealer) open(text string) ([]byte, error) {
	sealed, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil {
		return nil, fmt.Errorf("open document: %w", err)
	}
	if len(sealed) < blockSize || len(sealed)%aes.BlockSize != 0 {
		return nil, errors.New("open document: wrong length")
	}
	cipher.NewCBCDecrypter(s.block, s.iv).CryptBlocks(sealed, sealed)
	pad := int(sealed[len(sealed)-1])
	if pad < 1 || pad > blockSize || pad > len(sealed)-20 {
		return nil, errors.New("open document: wrong padding")
	}
	plain := sealed[16 : len(sealed)-pad]
	size := int64(binary.BigEndian.Uint32(plain))
	plain = plain[4:]
	if size > int64(len(plain)) {
		return nil, errors.New("open document: wrong inner length")
	}
	if string(plain[size:]) != s.appID {
		return nil, errors.New("open document: sealed for another app id")
	}
	return plain[:size], nil
}

// sign is the platform's signature: SHA-1 over the sorted parts, in hex.
func sign(parts ...string) string {
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, ""))) // #nosec G401 -- the platform's protocol
	return hex.EncodeToString(sum[:])
}
