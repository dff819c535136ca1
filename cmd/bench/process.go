package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"
)

// The account that the benches play; it exists nowhere else.
const (
	appID  = "wxbench0000000001"
	token  = "benchtoken"
	aesKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
)

// process is a program under measurement.
type process struct {
	cmd     *exec.Cmd
	address string
}

// freeAddress returns a loopback address that nobody listens on.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // closed at once
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// start runs a program and waits until it is ready, returning how long that took.
func start(ctx context.Context, env []string, name string, args ...string) (*process, time.Duration, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, 0, err
	}
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(append(os.Environ(), env...), "LAIGAO_LISTEN="+address, "LAIGAO_PUBLIC_URL=http://"+address)
	cmd.Stderr = io.Discard
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, 0, err
	}
	p := &process{cmd: cmd, address: address}
	for time.Since(began) < 30*time.Second {
		if ready(ctx, address) {
			return p, time.Since(began), nil
		}
		time.Sleep(time.Millisecond)
	}
	p.stop()
	return nil, 0, fmt.Errorf("%s does not become ready", name)
}

func ready(ctx context.Context, address string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/readyz", nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	return response.StatusCode == http.StatusOK
}

func (p *process) stop() {
	_ = p.cmd.Process.Kill() // it may have ended by itself
	_ = p.cmd.Wait()
}

// resident returns how much memory the process has now, in bytes.
func (p *process) resident() (float64, error) { return p.memory("VmRSS") }

// peak returns the most memory that the process ever had, in bytes.
func (p *process) peak() (float64, error) { return p.memory("VmHWM") }

func (p *process) memory(line string) (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	var kilobytes float64
	_, after, _ := strings.Cut(string(text), line+":")
	if _, err := fmt.Sscan(after, &kilobytes); err != nil {
		return 0, fmt.Errorf("read %s: %w", line, err)
	}
	return kilobytes * 1024, nil
}
