package domain

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"
)

// TokenScope is what a token lets a program do.
type TokenScope string

// ReadOffered lets a program read the adopted manuscripts that may be public.
const ReadOffered TokenScope = "manuscripts:read"

// APIToken 接口令牌 lets another program, such as the federation's site, read
// from us. Only its hash is kept.
type APIToken struct {
	ID         string
	Name       string // of the program
	Hash       string // SHA-256 of the secret, hexadecimal
	Hint       string // its first characters, to tell tokens apart
	Scope      TokenScope
	Uses       int
	CreatedBy  string // name of the account
	CreatedAt  time.Time
	ExpiresAt  time.Time
	LastUsedAt time.Time
	RevokedAt  time.Time
}

// tokenMark begins every secret, so that people and scanners know what it is.
const tokenMark = "lg_"

// NewTokenSecret makes the secret of a token from 32 random bytes.
func NewTokenSecret(random io.Reader) (string, error) {
	raw := make([]byte, 32)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", fmt.Errorf("make a token: %w", err)
	}
	return tokenMark + base64.RawURLEncoding.EncodeToString(raw), nil
}

// HashToken returns what is kept of a secret.
func HashToken(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// TokenHint returns what may be shown of a secret.
func TokenHint(secret string) string {
	return strings.TrimPrefix(secret, tokenMark)[:6]
}

// Status tells how the token stands at now.
func (t APIToken) Status(now time.Time) string {
	switch {
	case !t.RevokedAt.IsZero():
		return "已作废"
	case !now.Before(t.ExpiresAt):
		return "已到期"
	}
	return "有效"
}

// Check refuses a token that may not be used for scope at now.
func (t APIToken) Check(scope TokenScope, now time.Time) error {
	switch {
	case !t.RevokedAt.IsZero():
		return &Error{Kind: KindUnauthenticated, Public: "令牌已作废，请向管理员要新的。"}
	case !now.Before(t.ExpiresAt):
		return &Error{Kind: KindUnauthenticated, Public: "令牌已到期，请向管理员要新的。"}
	case t.Scope != scope:
		return Forbidden("这个令牌没有读取稿件的权限。")
	}
	return nil
}

// Offered reports whether other programs may have the manuscript: adopted, to be
// used outside by the unit's word, and passed by its secrecy review.
func (m *Manuscript) Offered() bool {
	return m.State == ManuscriptAdopted && m.External == Yes && m.SecrecyPassed == Yes
}

// Held reports whether an offered manuscript waits for its last review again,
// because it was changed: nobody is given it before, nor told to drop it.
func (m *Manuscript) Held() bool { return m.Offered() && (m.ApprovedHash == "" || m.Step > 0) }
