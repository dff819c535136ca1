package sessions_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/redis/go-redis/v9"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/sessions"
	"laigao/repository/storetest"
)

// kept is what the contract below asks of every implementation.
type kept interface {
	Get(ctx context.Context, key string) ([]byte, error)
	Set(ctx context.Context, key string, value []byte, ttl time.Duration) error
	SetAll(ctx context.Context, values map[string][]byte, ttl time.Duration) error
	SetIfAbsent(ctx context.Context, key string, value []byte, ttl time.Duration) (bool, error)
	Delete(ctx context.Context, key string) error
	DeleteIf(ctx context.Context, key string, value []byte) (bool, error)
	Prolong(ctx context.Context, key string, value []byte, ttl time.Duration) (bool, error)
	Count(ctx context.Context, key string, ttl time.Duration) (int, error)
	Lock(ctx context.Context, key string, ttl time.Duration) (func(context.Context) error, error)
}

// redisVariable names the environment variable with the address of a Redis for tests.
const redisVariable = "LAIGAO_TEST_REDIS"

// each runs the test on every implementation.
func each(t *testing.T, run func(t *testing.T, k kept)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *repository.Store) { run(t, sessions.NewTables(s)) })
	t.Run("redis", func(t *testing.T) { run(t, openRedis(t, redisVariable)) })
	t.Run("sentinel", func(t *testing.T) { run(t, openRedis(t, sentinelVariable)) })
}

func openRedis(t *testing.T, variable string) *sessions.Redis {
	t.Helper()
	address := os.Getenv(variable)
	if address == "" {
		t.Fatalf("%s is not set; scripts/services.sh run -- COMMAND starts a server", variable)
	}
	r, err := sessions.Dial(address, "test:"+rand.Text()+":")
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	t.Cleanup(func() { _ = r.Close() })
	if err := r.Ping(t.Context()); err != nil {
		t.Fatalf("reach redis: %v", err)
	}
	return r
}

func TestValues_ManyAreSetTogether(t *testing.T) {
	each(t, func(t *testing.T, k kept) {
		ctx := t.Context()
		if err := k.SetAll(ctx, nil, time.Minute); err != nil {
			t.Fatalf("none: %v", err)
		}
		if err := k.Set(ctx, "1", []byte("before"), time.Minute); err != nil {
			t.Fatal(err)
		}
		many := map[string][]byte{}
		for i := range 500 {
			many[strconv.Itoa(i)] = []byte(strconv.Itoa(i * i))
		}
		if err := k.SetAll(ctx, many, time.Minute); err != nil {
			t.Fatal(err)
		}
		for key, want := range many {
			if got, err := k.Get(ctx, key); err != nil || !bytes.Equal(got, want) {
				t.Fatalf("Get(%s) = %s, %v, want %s", key, got, err, want)
			}
		}
	})
}

func TestValues_GetReturnsTheLastSetUntilDeleted(t *testing.T) {
	each(t, func(t *testing.T, k kept) {
		ctx := t.Context()
		if _, err := k.Get(ctx, "a"); domain.KindOf(err) != domain.KindNotFound {
			t.Fatalf("Get of nothing: got %v, want not found", err)
		}
		binary := []byte{0, 1, 0xff, '\'', 0}
		for _, value := range [][]byte{[]byte("one"), binary, {}} {
			if err := k.Set(ctx, "a", value, time.Minute); err != nil {
				t.Fatal(err)
			}
			if got, err := k.Get(ctx, "a"); err != nil || !bytes.Equal(got, value) {
				t.Fatalf("Get after Set(%v) = %v, %v", value, got, err)
			}
		}
		if err := k.Delete(ctx, "a"); err != nil {
			t.Fatal(err)
		}
		if err := k.Delete(ctx, "a"); err != nil {
			t.Fatalf("deleting nothing: %v", err)
		}
		if _, err := k.Get(ctx, "a"); domain.KindOf(err) != domain.KindNotFound {
			t.Fatalf("Get after Delete: got %v, want not found", err)
		}
	})
}

const short = 150 * time.Millisecond

func TestValues_ExpireByThemselves(t *testing.T) {
	each(t, func(t *testing.T, k kept) {
		ctx := t.Context()
		if err := k.Set(ctx, "a", []byte("x"), short); err != nil {
			t.Fatal(err)
		}
		if err := k.Set(ctx, "long", []byte("x"), time.Minute); err != nil {
			t.Fatal(err)
		}
		if err := k.Set(ctx, "dead", []byte("x"), -time.Second); err != nil {
			t.Fatal(err)
		}
		if _, err := k.Get(ctx, "dead"); domain.KindOf(err) != domain.KindNotFound {
			t.Fatalf("Get of a value born dead: got %v, want not found", err)
		}
		time.Sleep(2 * short)
		if _, err := k.Get(ctx, "a"); domain.KindOf(err) != domain.KindNotFound {
			t.Fatalf("Get after the end: got %v, want not found", err)
		}
		if _, err := k.Get(ctx, "long"); err != nil {
			t.Fatalf("Get before the end: %v", err)
		}
	})
}

func TestValues_SetIfAbsentLetsOneWinAndAnotherAfterTheEnd(t *testing.T) {
	each(t, func(t *testing.T, k kept) {
		ctx := t.Context()
		wins := make(chan string, 16)
		var group sync.WaitGroup
		for i := range 16 {
			group.Go(func() {
				name := strconv.Itoa(i)
				set, err := k.SetIfAbsent(ctx, "a", []byte(name), time.Second)
				if err != nil {
					t.Errorf("SetIfAbsent: %v", err)
				}
				if set {
					wins <- name
				}
			})
		}
		group.Wait()
		close(wins)
		if len(wins) != 1 {
			t.Fatalf("%d won, want 1", len(wins))
		}
		if got, err := k.Get(ctx, "a"); err != nil || string(got) != <-wins {
			t.Fatalf("Get = %s, %v, want the winner's", got, err)
		}
		time.Sleep(1200 * time.Millisecond)
		if set, err := k.SetIfAbsent(ctx, "a", []byte("later"), time.Minute); err != nil || !set {
			t.Fatalf("SetIfAbsent after the end = %v, %v, want true", set, err)
		}
	})
}

func TestValues_CountLosesNothingAndBeginsAgainAfterTheEnd(t *testing.T) {
	each(t, func(t *testing.T, k kept) {
		ctx := t.Context()
		const each, tasks = 5, 8
		var group sync.WaitGroup
		for range tasks {
			group.Go(func() {
				for range each {
					if _, err := k.Count(ctx, "n", 2*time.Second); err != nil {
						t.Errorf("Count: %v", err)
					}
				}
			})
		}
		group.Wait()
		if got, err := k.Get(ctx, "n"); err != nil || string(got) != strconv.Itoa(each*tasks) {
			t.Fatalf("Get = %s, %v, want %d", got, err, each*tasks)
		}
		if n, err := k.Count(ctx, "n", time.Hour); err != nil || n != each*tasks+1 {
			t.Fatalf("Count = %d, %v, want %d", n, err, each*tasks+1)
		}
		time.Sleep(2200 * time.Millisecond)
		if n, err := k.Count(ctx, "n", time.Minute); err != nil || n != 1 {
			t.Fatalf("Count after the first's end = %d, %v, want 1", n, err)
		}
	})
}

func TestValues_ChangeOnlyForWhoKnowsThem(t *testing.T) {
	each(t, func(t *testing.T, k kept) {
		ctx := t.Context()
		mine, others := []byte("mine"), []byte("others")
		if err := k.Set(ctx, "a", mine, short); err != nil {
			t.Fatal(err)
		}
		if did, err := k.Prolong(ctx, "a", others, time.Hour); err != nil || did {
			t.Errorf("another prolongs it: %v, %v", did, err)
		}
		if did, err := k.Prolong(ctx, "a", mine, time.Minute); err != nil || !did {
			t.Fatalf("its owner cannot prolong it: %v, %v", did, err)
		}
		time.Sleep(2 * short)
		if got, err := k.Get(ctx, "a"); err != nil || !bytes.Equal(got, mine) {
			t.Fatalf("it ended in spite of that: %s, %v", got, err)
		}
		if did, err := k.DeleteIf(ctx, "a", others); err != nil || did {
			t.Errorf("another deletes it: %v, %v", did, err)
		}
		if did, err := k.DeleteIf(ctx, "a", mine); err != nil || !did {
			t.Errorf("its owner cannot delete it: %v, %v", did, err)
		}
		if did, err := k.Prolong(ctx, "a", mine, time.Minute); err != nil || did {
			t.Errorf("what is gone was prolonged: %v, %v", did, err)
		}
	})
}

func TestLock_HoldsOutOthersUntilItEnds(t *testing.T) {
	each(t, func(t *testing.T, k kept) {
		ctx := t.Context()
		unlock, err := k.Lock(ctx, "a", time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := k.Lock(ctx, "a", time.Minute); domain.KindOf(err) != domain.KindConflict {
			t.Fatalf("second Lock: got %v, want a conflict", err)
		}
		if _, err := k.Lock(ctx, "b", time.Minute); err != nil {
			t.Fatalf("another lock: %v", err)
		}
		if err := unlock(ctx); err != nil {
			t.Fatal(err)
		}
		lost, err := k.Lock(ctx, "a", short)
		if err != nil {
			t.Fatalf("Lock after unlock: %v", err)
		}
		time.Sleep(2 * short)
		next, err := k.Lock(ctx, "a", time.Minute)
		if err != nil {
			t.Fatalf("Lock after the end: %v", err)
		}
		if err := lost(ctx); domain.KindOf(err) != domain.KindConflict {
			t.Fatalf("unlock of a lost lock: got %v, want a conflict", err)
		}
		if _, err := k.Lock(ctx, "a", time.Minute); domain.KindOf(err) != domain.KindConflict {
			t.Fatalf("the loser's unlock freed the lock of the next: %v", err)
		}
		if err := next(ctx); err != nil {
			t.Fatal(err)
		}
	})
}

func TestTables_SweepRemovesOnlyWhatHasExpired(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *repository.Store) {
		ctx, tables := t.Context(), sessions.NewTables(s)
		for i := range 3 {
			if err := tables.Set(ctx, strconv.Itoa(i), nil, -time.Second); err != nil {
				t.Fatal(err)
			}
		}
		if err := tables.Set(ctx, "kept", nil, time.Minute); err != nil {
			t.Fatal(err)
		}
		if n, err := tables.Sweep(ctx); err != nil || n != 3 {
			t.Fatalf("Sweep = %d, %v, want 3", n, err)
		}
		if _, err := tables.Get(ctx, "kept"); err != nil {
			t.Fatal(err)
		}
	})
}

func TestBrowsers_KeepSessionsWithoutTheirTokens(t *testing.T) {
	each(t, func(t *testing.T, k kept) {
		ctx := t.Context()
		var browsers scs.CtxStore = sessions.NewBrowsers(k, time.Now)
		if _, found, err := browsers.FindCtx(ctx, "token"); found || err != nil {
			t.Fatalf("Find of nothing = %v, %v", found, err)
		}
		if err := browsers.CommitCtx(ctx, "token", []byte("data"), time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		if got, found, err := browsers.FindCtx(ctx, "token"); !found || err != nil || string(got) != "data" {
			t.Fatalf("Find = %s, %v, %v", got, found, err)
		}
		if _, err := k.Get(ctx, "session:token"); domain.KindOf(err) != domain.KindNotFound {
			t.Fatalf("the session can be found by its bare token: %v", err)
		}
		if err := browsers.DeleteCtx(ctx, "token"); err != nil {
			t.Fatal(err)
		}
		if _, found, err := browsers.FindCtx(ctx, "token"); found || err != nil {
			t.Fatalf("Find after Delete = %v, %v", found, err)
		}
	})
}

func TestRedis_AwayIsUnavailable(t *testing.T) {
	client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1})
	t.Cleanup(func() { _ = client.Close() })
	if _, err := sessions.NewRedis(client, "").Get(t.Context(), "a"); domain.KindOf(err) != domain.KindUnavailable {
		t.Fatalf("got %v, want unavailable", err)
	}
}
