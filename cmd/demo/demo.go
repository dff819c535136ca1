package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"laigao/cmd/internal/app"
	"laigao/cmd/internal/sample"
	"laigao/domain"
	"laigao/wechat/simulator"
)

// What lies in the folder besides the keys.
const (
	stateFile = "wechat.json" // the simulated platform's memory
	logFile   = "demo.log"
)

// demo is one run.
type demo struct {
	settings
	out  io.Writer
	live bool // out is a terminal
	now  func() time.Time
}

// run fills the folder if it is new, then serves until ctx ends.
func (d demo) run(ctx context.Context) error {
	for name, address := range map[string]string{"LAIGAO_DEMO_LISTEN": d.listen, "LAIGAO_DEMO_SIM_LISTEN": d.simListen} {
		if err := free(name, address); err != nil {
			return err
		}
	}
	k, found, err := readKeys(d.folder)
	if err != nil {
		return err
	}
	if !found {
		if k, err = d.prepare(ctx); err != nil {
			return err
		}
	} else if d.password != "" && d.password != k.Password {
		fmt.Fprintln(d.out, "已有演示数据，LAIGAO_DEMO_PASSWORD 只在第一次准备数据时起作用，密码没有改变。")
	}
	return d.serve(ctx, k)
}

// prepare fills a folder beside the real one and moves it into place when it is
// whole, so that an interrupted start leaves nothing half done.
func (d demo) prepare(ctx context.Context) (keys, error) {
	k, err := makeKeys(d.password)
	if err != nil {
		return k, err
	}
	for _, m := range members() {
		if problem := domain.CheckPassword(k.Password, m.username, m.name, sample.Federation); problem != "" {
			return k, fmt.Errorf("LAIGAO_DEMO_PASSWORD：%s", problem)
		}
	}
	fresh := d.folder + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return k, fmt.Errorf("clear what an interrupted start left: %w", err)
	}
	if err := os.MkdirAll(fresh, 0o700); err != nil {
		return k, fmt.Errorf("make the folder: %w", err)
	}
	log, err := openLog(fresh)
	if err != nil {
		return k, err
	}
	work := seeding{place: d.place(fresh), keys: k, log: log.Logger, now: d.now, past: d.past, tell: d.progress()}
	err = errors.Join(work.seed(ctx), log.Close())
	if ctx.Err() != nil {
		return k, errors.New("已停止。示例数据没有准备完，下次启动会重新开始。")
	}
	if err != nil {
		return k, fmt.Errorf("示例数据没有准备完，再次启动会重新开始：%w", err)
	}
	if err := k.write(fresh); err != nil {
		return k, err
	}
	if err := os.Rename(fresh, d.folder); err != nil {
		return k, fmt.Errorf("move the folder into place: %w", err)
	}
	return k, nil
}

func (d demo) place(folder string) place {
	server, sim := "http://"+d.listen, "http://"+d.simListen
	return place{folder: folder, listen: d.listen, public: server, simPublic: sim, simBase: sim, callback: server}
}

// progress writes over one line on a terminal, else one line in all.
func (d demo) progress() func(done, all int) {
	if !d.live {
		fmt.Fprintln(d.out, "第一次启动，正在准备示例数据……")
		return func(int, int) {}
	}
	last := -1
	return func(done, all int) {
		percent := done * 100 / max(all, 1)
		if percent == last {
			return
		}
		last = percent
		fmt.Fprintf(d.out, "\r第一次启动，正在准备示例数据…… %3d%%", percent)
		if done == all {
			fmt.Fprintln(d.out)
		}
	}
}

type openedLog struct {
	*slog.Logger
	io.Closer
}

func openLog(folder string) (openedLog, error) {
	file, err := os.OpenFile(filepath.Join(folder, logFile), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return openedLog{}, fmt.Errorf("open the log: %w", err)
	}
	return openedLog{slog.New(slog.NewTextHandler(file, nil)), file}, nil
}

// serve runs platform and server until ctx ends; the server goes first, since
// it may still be talking to the platform.
func (d demo) serve(ctx context.Context, k keys) (err error) {
	log, err := openLog(d.folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", d.simListen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	at := d.place(d.folder)
	platform, err := startPlatform(listener, simulator.Config{
		PublicURL: at.simPublic, Accounts: []simulator.Account{k.account(at)}, Now: d.now, Log: log.Logger,
		StateFile: filepath.Join(d.folder, stateFile),
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, platform.close(ctx)) }()
	a, err := app.New(ctx, app.Options{Config: k.config(at), Log: log.Logger, Now: d.now, Random: rand.Reader, Version: version})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	if err := d.greet(ctx, a, k); err != nil {
		stop()
		return errors.Join(err, <-ended)
	}
	select {
	case err = <-ended:
	case err = <-platform.failed:
		stop()
		err = errors.Join(err, <-ended)
	}
	fmt.Fprintln(d.out, "已停止，数据保留在 "+d.folder)
	return err
}

// greet waits until the server answers, brings the menu up to date and says
// what there is.
func (d demo) greet(ctx context.Context, a *app.App, k keys) error {
	for range 100 {
		connection, err := (&net.Dialer{}).DialContext(ctx, "tcp", d.listen)
		if err == nil {
			if err := connection.Close(); err != nil {
				return fmt.Errorf("close connection: %w", err)
			}
			break
		}
		select {
		case <-ctx.Done():
			return nil // told to stop before it began
		case <-time.After(30 * time.Millisecond):
		}
	}
	if err := a.SetMenu(ctx); err != nil {
		return fmt.Errorf("set the menu: %w", err)
	}
	_, err := io.WriteString(d.out, d.welcome(a.AssetsBuilt(), k))
	return err
}

// welcome is what is printed when everything runs.
func (d demo) welcome(assets bool, k keys) string {
	at := d.place(d.folder)
	var out strings.Builder
	fmt.Fprintf(&out, "\n来稿演示已就绪，单位、人物和稿件都是虚构的。\n\n")
	fmt.Fprintf(&out, "  手机模拟器  %s/\n  后台        %s/console/\n", at.simPublic, at.public)
	fmt.Fprintf(&out, "  数据目录    %s\n  运行日志    %s\n\n", d.folder, filepath.Join(d.folder, logFile))
	fmt.Fprintf(&out, "  后台账号（密码都是 %s）\n", k.Password)
	for _, m := range members() {
		fmt.Fprintf(&out, "    %-10s  %s  %s\n", m.username, m.name, m.does)
	}
	fmt.Fprintf(&out, "\n  可以先试：\n")
	fmt.Fprintf(&out, "    1. 打开手机模拟器，选“张三”，从菜单“投稿”写一篇稿件，检查并报送。\n")
	fmt.Fprintf(&out, "    2. 打开后台，依次用 chushen、fushen、zhongshen 登录，完成三审。\n")
	fmt.Fprintf(&out, "    3. 用 fabu 登录，登记采用、编排推送；回到手机看张三收到的通知。\n")
	if !assets {
		fmt.Fprintf(&out, "\n  页面的样式和脚本还没有构建，请先运行 make assets，再重新启动。\n")
	}
	fmt.Fprintf(&out, "\n  按 Ctrl+C 停止，数据会保留；删除数据目录后再启动，就会重新准备。\n\n")
	return out.String()
}
