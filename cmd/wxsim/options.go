package main

import (
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"laigao/wechat/simulator"
)

// account is what the command line says about one official account.
type account struct {
	name, appID, secret, token, aesKey, callback, mode, oauthDomains string

	subscription bool
}

// options is the whole command line.
type options struct {
	listen, publicURL, state string

	retryDelay time.Duration
	service    account
	push       account
	version    bool
}

// readOptions reads flags; a flag that is not given takes its environment
// variable, WXSIM_ and the flag's name in capitals.
func readOptions(args []string, env func(string) string, out io.Writer) (options, error) {
	var o options
	set := flag.NewFlagSet("wxsim", flag.ContinueOnError)
	set.SetOutput(out)
	set.Usage = func() { usage(set) }
	set.StringVar(&o.listen, "listen", "127.0.0.1:8081", "运行的`地址`，只能是本机")
	set.StringVar(&o.publicURL, "public-url", "", "浏览器和产品访问模拟器的`网址`，默认由地址得出")
	set.StringVar(&o.state, "state", "", "保存内容的`文件`，不填则重启后清空")
	set.DurationVar(&o.retryDelay, "retry-delay", time.Second, "推送失败后隔多`久`再试")
	set.BoolVar(&o.version, "version", false, "显示版本")
	o.service.define(set, "", "服务号")
	o.push.define(set, "push-", "推送号")
	set.BoolVar(&o.push.subscription, "push-subscription", false, "推送号是订阅号（每天只能群发一次）")
	if err := set.Parse(args); err != nil {
		return o, err
	}
	if set.NArg() > 0 {
		return o, fmt.Errorf("不认识的参数 %q", set.Arg(0))
	}
	if err := fromEnvironment(set, env); err != nil || o.version {
		return o, err
	}
	return o, o.complete()
}

// complete names all that is missing in one message.
func (o *options) complete() error {
	missing := o.service.missing("")
	if o.push != (account{mode: o.push.mode, subscription: o.push.subscription}) {
		missing = append(missing, o.push.missing("push-")...)
	}
	if len(missing) > 0 {
		return fmt.Errorf("缺少设置：%s（用 -help 查看说明）", strings.Join(missing, "、"))
	}
	return nil
}

func (a *account) missing(prefix string) []string {
	var names []string
	for _, n := range []struct {
		name  string
		given bool
	}{
		{"app-id", a.appID != ""},
		{"app-secret", a.secret != ""},
		{"token", a.token != ""},
		{"aes-key", len(a.aesKey) == 43 || a.mode == string(simulator.Plain)},
		{"mode", a.mode == "aes" || a.mode == "plain" || a.mode == "compat"},
	} {
		if !n.given {
			names = append(names, "-"+prefix+n.name)
		}
	}
	return names
}

func (a *account) define(set *flag.FlagSet, prefix, title string) {
	set.StringVar(&a.name, prefix+"name", "", title+"的`名称`")
	set.StringVar(&a.appID, prefix+"app-id", "", title+"的 AppID")
	set.StringVar(&a.secret, prefix+"app-secret", "", title+"的 AppSecret")
	set.StringVar(&a.token, prefix+"token", "", title+"的服务器令牌")
	set.StringVar(&a.aesKey, prefix+"aes-key", "", title+"的消息加解密密钥，43 个字符")
	set.StringVar(&a.callback, prefix+"callback", "", title+"接收消息的`网址`，如 http://127.0.0.1:8080/wechat/callback")
	set.StringVar(&a.mode, prefix+"mode", "aes", title+"的消息加密`方式`：aes 安全，plain 明文，compat 兼容")
	set.StringVar(&a.oauthDomains, prefix+"oauth-domains", "", title+"的网页授权`域名`，以逗号分隔，不填则不检查")
}

func fromEnvironment(set *flag.FlagSet, env func(string) string) error {
	given := map[string]bool{}
	set.Visit(func(f *flag.Flag) { given[f.Name] = true })
	var failed error
	set.VisitAll(func(f *flag.Flag) {
		name := variable(f.Name)
		value := env(name)
		if given[f.Name] || value == "" || failed != nil {
			return
		}
		if err := set.Set(f.Name, value); err != nil {
			failed = fmt.Errorf("环境变量 %s 的值 %q 不对", name, value)
		}
	})
	return failed
}

func variable(name string) string {
	return "WXSIM_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

func usage(set *flag.FlagSet) {
	out := set.Output()
	_, _ = fmt.Fprint(out, `wxsim 在本机模拟微信公众平台，并在浏览器里给出一部手机。

用法：wxsim -app-id … -app-secret … -token … -aes-key … -callback 网址

选项（也可用环境变量，名称为 WXSIM_ 加大写的选项名，如 WXSIM_APP_ID）：
`)
	set.VisitAll(func(f *flag.Flag) {
		what, text := flag.UnquoteUsage(f)
		if what == "string" || what == "value" {
			what = "文字"
		}
		if f.DefValue != "" && f.DefValue != "false" {
			text += "（默认 " + f.DefValue + "）"
		}
		_, _ = fmt.Fprintf(out, "  -%s %s\n      %s\n", f.Name, what, text)
	})
}

// config is what the simulator needs; address is where it listens.
func (o options) config(address string) simulator.Config {
	cfg := simulator.Config{PublicURL: o.publicURL, StateFile: o.state, RetryDelay: o.retryDelay}
	if cfg.PublicURL == "" {
		cfg.PublicURL = address
	}
	cfg.Accounts = []simulator.Account{o.service.settings("服务号")}
	if o.push.appID != "" {
		cfg.Accounts = append(cfg.Accounts, o.push.settings("推送号"))
	}
	return cfg
}

func (a account) settings(name string) simulator.Account {
	if a.name != "" {
		name = a.name
	}
	var domains []string
	for d := range strings.SplitSeq(a.oauthDomains, ",") {
		if d = strings.TrimSpace(d); d != "" {
			domains = append(domains, d)
		}
	}
	return simulator.Account{
		Name:           name,
		AppID:          a.appID,
		AppSecret:      a.secret,
		Token:          a.token,
		EncodingAESKey: a.aesKey,
		CallbackURL:    a.callback,
		Mode:           simulator.Mode(a.mode),
		OAuthDomains:   domains,
		Subscription:   a.subscription,
	}
}
