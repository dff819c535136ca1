package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
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

// settings are the environment of a server on a database and media of its own.
func settings(folder string) []string {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return []string{
		"LAIGAO_DATABASE=sqlite:" + filepath.Join(folder, "laigao.db"),
		"LAIGAO_MEDIA=file:" + filepath.Join(folder, "media"),
		"LAIGAO_SECRET_KEY=" + base64.StdEncoding.EncodeToString(key),
		"LAIGAO_WECHAT_APP_ID=" + appID, "LAIGAO_WECHAT_APP_SECRET=bench", "LAIGAO_WECHAT_TOKEN=" + token,
		"LAIGAO_WECHAT_AES_KEY=" + aesKey,
		"LAIGAO_WECHAT_API_BASE=http://127.0.0.1:1", "LAIGAO_WECHAT_OPEN_BASE=http://127.0.0.1:1", "LAIGAO_WECHAT_MP_BASE=http://127.0.0.1:1",
	}
}

// server is the built program; benches measure what operators run.
func server() (string, error) {
	path, err := filepath.Abs("bin/laigao")
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("build the server first with make build: %w", err)
	}
	return path, nil
}
