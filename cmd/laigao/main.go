// Command laigao is the back end of a federation's Official Account.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // phones are in Shanghai wherever the server is

	"laigao/configs"
)

// version is set by the build.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p := program{in: os.Stdin, out: os.Stdout, errs: os.Stderr, getenv: os.Getenv}
	if err := p.run(ctx, os.Args[1:]); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, words(err))
		}
		stop()
		os.Exit(1) //nolint:gocritic // stop has run
	}
}

// program is one run of the command with what it needs of the outside.
type program struct {
	in     io.Reader
	out    io.Writer
	errs   io.Writer
	getenv func(string) string
}

const usage = `来稿：工会公众号的来稿后台。

用法：laigao 命令 [选项]

  serve      启动服务（先执行数据库升级）
  migrate    升级数据库
  doctor     检查配置、数据库、附件目录和微信平台
  account    管理后台账号：add、list、reset、disable、enable
  units      导入、导出单位：import 文件.csv、export
  version    显示版本

每条命令都可用 -config 指定配置文件；环境变量 LAIGAO_… 优先。
命令后加 -h 查看它的选项。
`

func (p program) run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		fmt.Fprint(p.errs, usage)
		return flag.ErrHelp
	}
	commands := map[string]func(context.Context, []string) error{
		"serve": p.serve, "migrate": p.migrate, "doctor": p.doctor, "account": p.account, "units": p.units,
	}
	switch name := args[0]; name {
	case "version", "-version", "--version":
		fmt.Fprintln(p.out, version)
		return nil
	case "help", "-h", "-help", "--help":
		fmt.Fprint(p.out, usage)
		return nil
	default:
		command, ok := commands[name]
		if !ok {
			fmt.Fprint(p.errs, usage)
			return fmt.Errorf("没有 %s 这条命令", name)
		}
		return command(ctx, args[1:])
	}
}

// flags makes a flag set that explains itself in Chinese and knows -config.
func (p program) flags(name, arguments string) (set *flag.FlagSet, config *string) {
	set = flag.NewFlagSet(name, flag.ContinueOnError)
	set.SetOutput(p.errs)
	set.Usage = func() {
		fmt.Fprintf(p.errs, "用法：laigao %s [选项] %s\n", name, arguments)
		set.PrintDefaults()
	}
	return set, set.String("config", p.getenv("LAIGAO_CONFIG"), "配置文件（TOML）")
}

// values reads the settings that a command needs besides those that serving needs.
func (p program) values(path string) (configs.Values, error) {
	return configs.Read(path, p.getenv)
}

func (p program) log() *slog.Logger {
	return slog.New(slog.NewTextHandler(p.errs, nil))
}

// positional takes a command's first two words from wherever they stand among
// its options, and returns the rest for the flag package.
func positional(args []string) (first, second string, rest []string) {
	option := func(a string) bool { return strings.HasPrefix(a, "-") && a != "-" }
	for i, a := range args {
		valueOfOption := i > 0 && option(args[i-1]) && !strings.Contains(args[i-1], "=")
		switch {
		case option(a) || valueOfOption:
			rest = append(rest, a)
		case first == "":
			first = a
		case second == "":
			second = a
		default:
			rest = append(rest, a)
		}
	}
	return first, second, rest
}
