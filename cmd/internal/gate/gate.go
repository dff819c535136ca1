// Package gate stands between a program under test and a service that it needs,
// so that a test can take the service away and bring it back.
package gate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"testing"
)

// Gate passes the connections of one address on to another.
type Gate struct {
	listener net.Listener
	target   string

	mu      sync.Mutex
	changed *sync.Cond
	state   state
	conns   map[net.Conn]bool
	working sync.WaitGroup
}

type state int

const (
	open    state = iota
	stalled       // connections stand, and nothing passes
	shut          // there are no connections
	gone          // the test is over
)

// New opens a gate before the target, a host and port; it is gone with the test.
func New(t testing.TB, target string) *Gate {
	t.Helper()
	ctx := t.Context()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("open a gate: %v", err)
	}
	g := &Gate{listener: listener, target: target, conns: map[net.Conn]bool{}}
	g.changed = sync.NewCond(&g.mu)
	g.working.Go(func() { g.accept(ctx) })
	t.Cleanup(func() {
		_ = listener.Close() // nothing is left to be told
		g.turn(gone)
		g.working.Wait()
	})
	return g
}

// Address is the host and port at which the program finds the service.
func (g *Gate) Address() string { return g.listener.Addr().String() }

// Shut ends all connections and lets none in, as when the service was stopped.
func (g *Gate) Shut() { g.turn(shut) }

// Stall lets connections stand but passes nothing on, as when a cable was pulled.
func (g *Gate) Stall() { g.turn(stalled) }

// Open brings the service back; what stalled goes on where it stood.
func (g *Gate) Open() { g.turn(open) }

func (g *Gate) turn(to state) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.state = to
	if to == shut || to == gone {
		for c := range g.conns {
			_ = c.Close() // it is to be gone
		}
	}
	g.changed.Broadcast()
}

func (g *Gate) accept(ctx context.Context) {
	for {
		from, err := g.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err == nil {
			g.working.Go(func() { g.pass(ctx, from) })
		}
	}
}

// pass joins a connection to the service until one side ends.
func (g *Gate) pass(ctx context.Context, from net.Conn) {
	defer from.Close()
	if !g.keep(from) {
		return
	}
	defer g.drop(from)
	to, err := new(net.Dialer).DialContext(ctx, "tcp", g.target)
	if err != nil {
		return
	}
	defer to.Close()
	if !g.keep(to) {
		return
	}
	defer g.drop(to)
	var both sync.WaitGroup
	for _, way := range [][2]net.Conn{{from, to}, {to, from}} {
		both.Go(func() {
			_, _ = io.Copy(&turnstile{g, way[1]}, way[0])
			_ = errors.Join(from.Close(), to.Close()) // half a connection is of no use to either
		})
	}
	both.Wait()
}

// keep notes a connection so that shutting ends it; false when the gate is shut.
func (g *Gate) keep(c net.Conn) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.state == shut || g.state == gone {
		return false
	}
	g.conns[c] = true
	return true
}

func (g *Gate) drop(c net.Conn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.conns, c)
}

// turnstile holds back what is written while the gate is stalled.
type turnstile struct {
	gate *Gate
	to   io.Writer
}

// Write waits until the gate is not stalled, then passes p on.
func (s *turnstile) Write(p []byte) (int, error) {
	s.gate.mu.Lock()
	for s.gate.state == stalled {
		s.gate.changed.Wait()
	}
	s.gate.mu.Unlock()
	return s.to.Write(p)
}

// FreeAddress returns an address of this machine that is free and stays so, as
// that of a program which a test kills and starts again has to: its port is below
// those that the system gives to outgoing connections.
func FreeAddress(t testing.TB) string {
	t.Helper()
	for range 100 {
		listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", fmt.Sprintf("127.0.0.1:%d", 20000+rand.IntN(12000)))
		if err == nil {
			defer listener.Close()
			return listener.Addr().String()
		}
	}
	t.Fatal("no port is free")
	return ""
}
