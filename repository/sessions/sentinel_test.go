package sessions_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"laigao/repository/sessions"
)

// guarded is a Redis with a replica and three Sentinels that watch over it.
type guarded struct {
	address   string // as an operator writes it
	sentinels []string
	master    *exec.Cmd
	all       []*exec.Cmd
}

const masterName = "laigao"

// startGuarded starts the five processes in a folder and waits until a failure of
// the master would be noticed and mended.
func startGuarded(folder string) (*guarded, error) {
	g := &guarded{}
	master, replica := freePort(), freePort()
	var err error
	if g.master, err = g.start(folder, master); err != nil {
		return g, err
	}
	if _, err = g.start(folder, replica, "--replicaof", "127.0.0.1 "+master); err != nil {
		return g, err
	}
	for range 3 {
		port := freePort()
		config := filepath.Join(folder, "sentinel-"+port+".conf")
		text := fmt.Sprintf("port %s\nbind 127.0.0.1\ndir %s\nsentinel monitor %s 127.0.0.1 %s 2\nsentinel down-after-milliseconds %s 1000\nsentinel failover-timeout %s 5000\n",
			port, folder, masterName, master, masterName, masterName)
		if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
			return g, err
		}
		cmd := exec.Command("redis-server", config, "--sentinel")
		g.all = append(g.all, cmd)
		if err := cmd.Start(); err != nil {
			return g, err
		}
		g.sentinels = append(g.sentinels, "127.0.0.1:"+port)
	}
	g.address = "redis+sentinel://" + strings.Join(g.sentinels, ",") + "/" + masterName
	return g, g.wait()
}

func (g *guarded) start(folder, port string, more ...string) (*exec.Cmd, error) {
	dir := filepath.Join(folder, port)
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	cmd := exec.Command("redis-server", append([]string{
		"--port", port, "--bind", "127.0.0.1", "--dir", dir, "--save", "", "--appendonly", "no", "--repl-diskless-sync-delay", "0",
	}, more...)...)
	g.all = append(g.all, cmd)
	return cmd, cmd.Start()
}

// wait asks every Sentinel until all know each other and the replica.
func (g *guarded) wait() error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for _, address := range g.sentinels {
		s := redis.NewSentinelClient(&redis.Options{Addr: address})
		for {
			state, _ := s.Master(ctx, masterName).Result() // not yet there is not yet ready
			replicas, _ := s.Replicas(ctx, masterName).Result()
			if state["num-other-sentinels"] == "2" && len(replicas) == 1 && replicas[0]["master-link-status"] == "ok" {
				break
			}
			if ctx.Err() != nil {
				return fmt.Errorf("sentinel %s: %v, %v", address, state, replicas)
			}
			time.Sleep(50 * time.Millisecond)
		}
		if err := s.Close(); err != nil {
			return err
		}
	}
	return nil
}

func (g *guarded) stop() {
	for _, cmd := range g.all {
		_ = cmd.Process.Kill() // it may be dead
		_ = cmd.Wait()
	}
}

func freePort() string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "0"
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// sentinelVariable is where TestMain leaves the address of the guarded Redis.
const sentinelVariable = "LAIGAO_TEST_SENTINEL"

func TestMain(m *testing.M) { os.Exit(runGuarded(m)) }

func runGuarded(m *testing.M) int {
	folder, err := os.MkdirTemp("", "laigao-sentinel-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	g, err := startGuarded(folder)
	defer g.stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "start a guarded Redis:", err)
		return 1
	}
	if err := os.Setenv(sentinelVariable, g.address); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

func TestSentinel_AKilledMasterIsReplacedAndNothingIsLost(t *testing.T) {
	g, err := startGuarded(t.TempDir())
	t.Cleanup(g.stop)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := sessions.Dial(g.address, "test:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = kept.Close() })
	ctx := t.Context()
	for i := range 100 {
		if err := kept.Set(ctx, fmt.Sprint("session", i), []byte("value"), time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	time.Sleep(200 * time.Millisecond) // what was written reaches the replica
	if err := g.master.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	for err = kept.Set(ctx, "after", []byte("x"), time.Hour); err != nil; err = kept.Set(ctx, "after", []byte("x"), time.Hour) {
		if time.Since(began) > 20*time.Second {
			t.Fatalf("no master after %v: %v", time.Since(began), err)
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Logf("goes on after %v", time.Since(began))
	for i := range 100 {
		if got, err := kept.Get(ctx, fmt.Sprint("session", i)); err != nil || !bytes.Equal(got, []byte("value")) {
			t.Fatalf("session %d: %q, %v", i, got, err)
		}
	}
}

func TestDial_ReadsAddressesAndNamesNoPassword(t *testing.T) {
	for address, ok := range map[string]bool{
		"redis://127.0.0.1:6379/2": true, "rediss://user:verysecret@host:6379": true,
		"redis+sentinel://a:1,b:2,c:3/main": true, "redis+sentinel://user:verysecret@a:1,b:2/main?db=3": true,
		"redis+sentinel://user:verysecret@a:1,b:2": false, "redis+sentinel://user:verysecret@a/main": false,
		"redis+sentinel://user:verysecret@a:1/main?db=x": false, "http://user:verysecret@a:1": false, "redis://user:verysecret@a:b:c": false, "": false,
	} {
		kept, err := sessions.Dial(address, "")
		if (err == nil) != ok {
			t.Errorf("%s: %v, want it read: %v", address, err, ok)
		}
		if err != nil && strings.Contains(err.Error(), "verysecret") {
			t.Errorf("%s: the error names the password: %v", address, err)
		}
		if kept != nil {
			_ = kept.Close()
		}
	}
}
