package sessions

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// How long Redis may keep a request waiting. A Redis that is being replaced by
// its Sentinels is asked again, which bridges the change.
const (
	redisDial    = time.Second
	redisAnswer  = 2 * time.Second
	redisRetries = 3
)

// Dial keeps values in the Redis at an address, redis://, rediss:// or
// redis+sentinel://[user:password@]host:port,host:port/MASTER[?db=N], under names
// that begin with prefix, so that several installations may share it. It does not
// connect yet; its errors never hold the address, which may hold a password.
func Dial(address, prefix string) (*Redis, error) {
	scheme, rest, _ := strings.Cut(address, "://")
	if scheme == "redis+sentinel" {
		options, err := sentinelOptions(rest)
		if err != nil {
			return nil, err
		}
		return NewRedis(redis.NewFailoverClient(options), prefix), nil
	}
	options, err := redis.ParseURL(address)
	if err != nil {
		return nil, errors.New("redis: the address must look like redis://[user:password@]host:port/db")
	}
	options.DialTimeout, options.ReadTimeout, options.WriteTimeout, options.MaxRetries = redisDial, redisAnswer, redisAnswer, redisRetries
	return NewRedis(redis.NewClient(options), prefix), nil
}

// sentinelOptions reads what stands behind redis+sentinel://. The account is the
// one of the servers that keep the values.
func sentinelOptions(rest string) (*redis.FailoverOptions, error) {
	const shape = "redis: the address must look like redis+sentinel://host:port,host:port/MASTER"
	account, place := "", rest
	if at := strings.LastIndex(rest, "@"); at >= 0 {
		account, place = rest[:at], rest[at+1:]
	}
	hosts, path, _ := strings.Cut(place, "/")
	master, query, _ := strings.Cut(path, "?")
	settings, err := url.ParseQuery(query)
	if err != nil || master == "" {
		return nil, errors.New(shape)
	}
	options := &redis.FailoverOptions{
		MasterName: master, DialTimeout: redisDial, ReadTimeout: redisAnswer, WriteTimeout: redisAnswer, MaxRetries: redisRetries,
	}
	user, err := url.Parse("redis://" + account + "@host")
	if err != nil {
		return nil, errors.New(shape)
	}
	options.Username = user.User.Username()
	options.Password, _ = user.User.Password()
	for host := range strings.SplitSeq(hosts, ",") {
		if _, _, err := net.SplitHostPort(host); err != nil {
			return nil, fmt.Errorf("%s: %q is no host and port", shape, host)
		}
		options.SentinelAddrs = append(options.SentinelAddrs, host)
	}
	if db := settings.Get("db"); db != "" {
		if options.DB, err = strconv.Atoi(db); err != nil {
			return nil, errors.New("redis: db must be a number")
		}
	}
	return options, nil
}

// Close ends all connections.
func (r *Redis) Close() error { return r.client.Close() }
