package sessions

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"laigao/domain"
)

// Redis keeps values in Redis, for any number of processes.
type Redis struct {
	client redis.UniversalClient
	prefix string
}

// NewRedis keeps values under names that begin with prefix, so that several
// installations may share a server.
func NewRedis(client redis.UniversalClient, prefix string) *Redis {
	return &Redis{client: client, prefix: prefix}
}

// Get returns a value, NotFound when there is none or it has expired.
func (r *Redis) Get(ctx context.Context, key string) ([]byte, error) {
	value, err := r.client.Get(ctx, r.prefix+key).Bytes()
	return value, translate(err)
}

// Set keeps a value for ttl, over what was there.
func (r *Redis) Set(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	if ttl < time.Millisecond {
		return r.Delete(ctx, key) // Redis keeps a value without life for ever
	}
	return translate(r.client.Set(ctx, r.prefix+key, value, ttl).Err())
}

// SetAll keeps many values for ttl, over what was there.
func (r *Redis) SetAll(ctx context.Context, values map[string][]byte, ttl time.Duration) error {
	_, err := r.client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for key, value := range values {
			pipe.Set(ctx, r.prefix+key, value, max(ttl, time.Millisecond))
		}
		return nil
	})
	return translate(err)
}

// SetIfAbsent keeps a value for ttl unless there is one; it reports whether it did.
func (r *Redis) SetIfAbsent(ctx context.Context, key string, value []byte, ttl time.Duration) (bool, error) {
	err := r.client.SetArgs(ctx, r.prefix+key, value, redis.SetArgs{Mode: "NX", TTL: max(ttl, time.Millisecond)}).Err()
	if errors.Is(err, redis.Nil) {
		return false, nil
	}
	return err == nil, translate(err)
}

// Delete removes a value if there is one.
func (r *Redis) Delete(ctx context.Context, key string) error {
	return translate(r.client.Del(ctx, r.prefix+key).Err())
}

// countScript counts and gives the counter its end in one step, so that a
// process that dies between the two leaves no counter without an end.
const countScript = `
local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return n`

// Count adds one to a counter and returns it; Get reads it as digits. The
// counter ends ttl after its first count.
func (r *Redis) Count(ctx context.Context, key string, ttl time.Duration) (int, error) {
	n, err := r.client.Eval(ctx, countScript, []string{r.prefix + key}, max(ttl.Milliseconds(), 1)).Int()
	return n, translate(err)
}

// Scripts that change a value only if it is the given one.
const (
	deleteScript = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`
	prolongScript = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0`
)

// DeleteIf removes a value only if it is the given one; it reports whether it did.
func (r *Redis) DeleteIf(ctx context.Context, key string, value []byte) (bool, error) {
	n, err := r.client.Eval(ctx, deleteScript, []string{r.prefix + key}, value).Int()
	return n > 0, translate(err)
}

// Prolong gives a value another ttl only if it is the given one; it reports
// whether it did.
func (r *Redis) Prolong(ctx context.Context, key string, value []byte, ttl time.Duration) (bool, error) {
	n, err := r.client.Eval(ctx, prolongScript, []string{r.prefix + key}, value, max(ttl.Milliseconds(), 1)).Int()
	return n > 0, translate(err)
}

// Lock takes a lock for at most ttl, Conflict when somebody holds it. Unlock
// gives it back and is a Conflict when it had run out meanwhile.
func (r *Redis) Lock(ctx context.Context, key string, ttl time.Duration) (unlock func(context.Context) error, err error) {
	owner := rand.Text()
	taken, err := r.SetIfAbsent(ctx, lockName(key), []byte(owner), ttl)
	if err != nil {
		return nil, err
	}
	if !taken {
		return nil, errHeld()
	}
	return func(ctx context.Context) error {
		mine, err := r.DeleteIf(ctx, lockName(key), []byte(owner))
		if err == nil && !mine {
			return errLost()
		}
		return err
	}, nil
}

// Sweep has nothing to do: Redis removes what has expired.
func (r *Redis) Sweep(context.Context) (int64, error) { return 0, nil }

// Ping reports whether Redis answers.
func (r *Redis) Ping(ctx context.Context) error { return translate(r.client.Ping(ctx).Err()) }

// translate turns the client's errors into ours: a missing key is NotFound, a
// refused command is ours to answer for, all else means that Redis is away.
func translate(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, redis.Nil) {
		return &domain.Error{Kind: domain.KindNotFound, Public: "没有找到，可能已过期。", Err: err}
	}
	if _, refused := errors.AsType[redis.Error](err); refused && !redis.HasErrorPrefix(err, "LOADING") &&
		!redis.HasErrorPrefix(err, "READONLY") && !redis.HasErrorPrefix(err, "OOM") && !redis.HasErrorPrefix(err, "MASTERDOWN") {
		return fmt.Errorf("redis: %w", err)
	}
	return &domain.Error{Kind: domain.KindUnavailable, Public: "系统繁忙，请稍后再试。您填写的内容还在。", Err: err}
}
