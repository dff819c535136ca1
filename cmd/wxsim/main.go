// Command wxsim runs the simulated WeChat platform on loopback, with a phone
// in the browser, for demonstrations, development and tests.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"laigao/wechat/simulator"
)

const shutdownPatience = 10 * time.Second

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout)
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
	default:
		fmt.Fprintln(os.Stderr, "wxsim：", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop has run
	}
}

// run serves until ctx ends; it returns only after everything under way has
// finished and the state is written.
func run(ctx context.Context, args []string, env func(string) string, out io.Writer) error {
	o, err := readOptions(args, env, out)
	if err != nil {
		return err
	}
	if o.version {
		_, err := fmt.Fprintln(out, "wxsim", version())
		return err
	}
	listener, err := listenLoopback(ctx, o.listen)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	cfg := o.config("http://" + listener.Addr().String())
	cfg.Now, cfg.Log = time.Now, log
	sim, err := simulator.New(cfg)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	server := &http.Server{Handler: sim.Handler(), ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
	if _, err := fmt.Fprintf(out, "模拟手机：%s/\n", cfg.PublicURL); err != nil {
		return errors.Join(err, listener.Close())
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return errors.Join(fmt.Errorf("serve: %w", err), sim.Close(ctx))
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownPatience)
	defer cancel()
	return errors.Join(server.Shutdown(patience), sim.Close(patience))
}

// listenLoopback opens the address, and only when it can be reached from this
// machine alone.
func listenLoopback(ctx context.Context, address string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("地址 %q 不对，应写成 127.0.0.1:8081", address)
	}
	ip := net.ParseIP(host)
	if host == "localhost" {
		ip = net.IPv4(127, 0, 0, 1)
	}
	if ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("模拟器只能在本机地址上运行，不能用 %s", address)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort(ip.String(), port))
	if err != nil {
		return nil, fmt.Errorf("打不开地址 %s：%w", address, err)
	}
	return listener, nil
}

func version() string {
	info, known := debug.ReadBuildInfo()
	if !known {
		return "(devel)"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return info.Main.Version + " " + s.Value
		}
	}
	return info.Main.Version
}
