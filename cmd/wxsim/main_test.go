package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const aesKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"

func TestReadOptions_TakesFlagsBeforeEnvironment(t *testing.T) {
	env := map[string]string{
		"WXSIM_APP_ID": "wxenv", "WXSIM_APP_SECRET": "s", "WXSIM_TOKEN": "t", "WXSIM_AES_KEY": aesKey,
		"WXSIM_PUSH_APP_ID": "wxpush", "WXSIM_PUSH_APP_SECRET": "s", "WXSIM_PUSH_TOKEN": "t", "WXSIM_PUSH_MODE": "plain",
		"WXSIM_PUSH_SUBSCRIPTION": "true", "WXSIM_OAUTH_DOMAINS": "a.example, b.example",
	}
	o, err := readOptions([]string{"-app-id", "wxflag"}, func(k string) string { return env[k] }, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	cfg := o.config("http://127.0.0.1:1")
	if len(cfg.Accounts) != 2 || cfg.Accounts[0].AppID != "wxflag" || !cfg.Accounts[1].Subscription || len(cfg.Accounts[0].OAuthDomains) != 2 {
		t.Errorf("config is %+v", cfg)
	}
}

func TestReadOptions_NamesAllThatIsMissing(t *testing.T) {
	_, err := readOptions([]string{"-push-app-id", "wxpush"}, func(string) string { return "" }, io.Discard)
	if err == nil {
		t.Fatal("accepted")
	}
	for _, name := range []string{"-app-id", "-app-secret", "-token", "-aes-key", "-push-app-secret", "-push-token", "-push-aes-key"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%q does not name %s", err, name)
		}
	}
	if strings.Contains(err.Error(), "-push-app-id") {
		t.Errorf("%q names what was given", err)
	}
}

func TestRun_HelpIsChinese(t *testing.T) {
	var out bytes.Buffer
	err := run(t.Context(), []string{"-help"}, func(string) string { return "" }, &out)
	if !errors.Is(err, flag.ErrHelp) || !strings.Contains(out.String(), "用法") || !strings.Contains(out.String(), "-push-callback") {
		t.Errorf("help: %v\n%s", err, out.String())
	}
}

func TestRun_RefusesOtherThanLoopback(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "[::]:0", "example.org:0", "nonsense"} {
		if l, err := listenLoopback(t.Context(), address); err == nil {
			t.Errorf("listened on %s", address)
			_ = l.Close()
		}
	}
	for _, address := range []string{"127.0.0.1:0", "localhost:0"} {
		l, err := listenLoopback(t.Context(), address)
		if err != nil {
			t.Errorf("refused %s: %v", address, err)
			continue
		}
		_ = l.Close()
	}
}

func TestRun_ServesUntilStoppedAndKeepsItsState(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state.json")
	args := []string{"-listen", "127.0.0.1:0", "-state", state, "-app-id", "wxa", "-app-secret", "s", "-token", "t", "-aes-key", aesKey}
	site, stop := serve(t, args)
	res, err := http.Post(site+"_sim/followers", "application/json", strings.NewReader(`{"nickname":"张三"}`))
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	stop()
	site, stop = serve(t, args)
	defer stop()
	res, err = http.Get(site + "_sim/followers")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var list []struct{ Nickname string }
	if err := json.NewDecoder(res.Body).Decode(&list); err != nil || len(list) != 1 || list[0].Nickname != "张三" {
		t.Errorf("followers after the restart are %v, %v", list, err)
	}
}

// serve runs the command and returns its address and what stops it.
func serve(t *testing.T, args []string) (site string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := run(ctx, args, func(string) string { return "" }, w)
		_ = w.CloseWithError(err)
		ended <- err
	}()
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatalf("no address: %v", err)
	}
	_, site, _ = strings.Cut(strings.TrimSpace(line), "：")
	return site, func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("run: %v", err)
			}
		case <-time.After(10 * time.Second):
			t.Error("run did not end")
		}
	}
}
