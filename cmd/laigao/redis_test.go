package main

import (
	"net/http"
	"net/url"
	"os"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/redis/go-redis/v9"

	"laigao/cmd/internal/gate"
	"laigao/repository/storetest"
)

// redisVariable names the environment variable with the address of a Redis for tests.
const redisVariable = "LAIGAO_TEST_REDIS"

var redisDatabases atomic.Int32

// useRedis lets the world keep its values in an empty Redis behind a gate.
func (w *world) useRedis() (*gate.Gate, *redis.Client) {
	w.t.Helper()
	u, err := url.Parse(os.Getenv(redisVariable))
	if err != nil || u.Host == "" {
		w.t.Fatalf("%s is not set; scripts/services.sh run -- COMMAND starts a server", redisVariable)
	}
	number := int(redisDatabases.Add(1))
	client := redis.NewClient(&redis.Options{Addr: u.Host, DB: number})
	if err := client.FlushDB(w.t.Context()).Err(); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = client.Close() })
	g := gate.New(w.t, u.Host)
	w.env = append(w.env, "LAIGAO_REDIS=redis://"+g.Address()+"/"+strconv.Itoa(number))
	return g, client
}

func TestMainJob_IsDoneWithRedis(t *testing.T) {
	storetest.EachMigrated(t, func(t *testing.T, url string) {
		w := newWorld(t, url)
		_, kept := w.useRedis()
		j := newJob(w)
		j.prepare()
		j.steps()
		j.check()
		if n, err := kept.DBSize(t.Context()).Result(); err != nil || n == 0 {
			t.Errorf("Redis holds %d values (%v): it was not used", n, err)
		}
		db := w.rawDatabase()
		entries := 0
		if err := db.QueryRow(`SELECT COUNT(*) FROM entries`).Scan(&entries); err != nil || entries != 0 {
			t.Errorf("the database keeps %d values beside Redis (%v)", entries, err)
		}
	})
}

func TestRedis_AwayOrFlushedLosesNothingThatWasTyped(t *testing.T) {
	w := newWorld(t, storetest.SQLiteFile(t))
	g, kept := w.useRedis()
	j := newJob(w)
	j.prepare()
	j.author = j.follow("张三")
	j.beginRegistration()
	form := j.phone.open("/m/register").must(http.StatusOK).form("/m/register").set("name", "张三丰")
	form.action = "/m/register/save"

	g.Shut()
	w.readiness(http.StatusServiceUnavailable, "Redis：不可用")
	form.submit().must(http.StatusServiceUnavailable, "您填写的内容还在")
	if got := j.author.say("帮助"); got.Status != http.StatusOK || got.Reply.Content == "" {
		t.Errorf("the chat needs Redis: %+v", got)
	}
	if got := j.author.say("这是一段不是口令的话"); got.Status != http.StatusOK || got.Tries != 1 {
		t.Errorf("the chat needs Redis: %+v", got)
	}
	g.Open()
	w.readiness(http.StatusOK, "Redis：正常")
	form.submit().must(http.StatusOK)
	j.phone.open("/m/register").must(http.StatusOK, "张三丰")

	if err := kept.FlushDB(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	j.phone.open("/m/register").must(http.StatusOK, "张三丰")  // the platform signs the phone in again
	j.desk("chushen").open("/console/").must(http.StatusOK) // and people come in with their passwords
	j.sendRegistration()
	j.approve()
}
