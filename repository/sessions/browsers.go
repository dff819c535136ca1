package sessions

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"laigao/domain"
)

// values is what Browsers needs of Tables or Redis.
type values interface {
	Get(ctx context.Context, key string) ([]byte, error)
	Set(ctx context.Context, key string, value []byte, ttl time.Duration) error
	Delete(ctx context.Context, key string) error
}

// Browsers keeps the sessions of browsers for scs. Only a digest of the token
// is kept: whoever reads the values can take over nobody's session.
type Browsers struct {
	values values
	now    func() time.Time
}

// NewBrowsers keeps sessions in the given values, Tables or Redis.
func NewBrowsers(kept values, now func() time.Time) *Browsers {
	return &Browsers{values: kept, now: now}
}

// FindCtx returns the session of a token.
func (b *Browsers) FindCtx(ctx context.Context, token string) (session []byte, found bool, err error) {
	session, err = b.values.Get(ctx, sessionName(token))
	if domain.KindOf(err) == domain.KindNotFound {
		return nil, false, nil
	}
	return session, err == nil, err
}

// CommitCtx keeps the session of a token until expiry.
func (b *Browsers) CommitCtx(ctx context.Context, token string, session []byte, expiry time.Time) error {
	return b.values.Set(ctx, sessionName(token), session, expiry.Sub(b.now()))
}

// DeleteCtx ends the session of a token.
func (b *Browsers) DeleteCtx(ctx context.Context, token string) error {
	return b.values.Delete(ctx, sessionName(token))
}

// Find is FindCtx without a context, which scs never calls.
func (b *Browsers) Find(token string) (session []byte, found bool, err error) {
	return b.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context, which scs never calls.
func (b *Browsers) Commit(token string, session []byte, expiry time.Time) error {
	return b.CommitCtx(context.Background(), token, session, expiry)
}

// Delete is DeleteCtx without a context, which scs never calls.
func (b *Browsers) Delete(token string) error {
	return b.DeleteCtx(context.Background(), token)
}

func sessionName(token string) string {
	sum := sha256.Sum256([]byte(token))
	return "session:" + hex.EncodeToString(sum[:])
}
