package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"laigao/cmd/internal/app"
	"laigao/configs"
	"laigao/domain"
	"laigao/repository"
	"laigao/wechat"
)

// doctor looks at everything that serving needs and says what is wrong and
// what to do. It changes nothing but the platform's token.
func (p program) doctor(ctx context.Context, args []string) error {
	set, file := p.flags("doctor", "")
	if err := set.Parse(args); err != nil {
		return err
	}
	values, err := p.values(*file)
	if err != nil {
		return err
	}
	sick := 0
	say := func(what string, err error) {
		if err == nil {
			fmt.Fprintf(p.out, "好    %s\n", what)
			return
		}
		sick++
		fmt.Fprintf(p.out, "有误  %s：%s\n", what, words(err))
	}
	config, err := values.Config()
	say("配置", err)
	say("附件存放处", checkMedia(ctx, values.Stores()))
	store, err := repository.Open(ctx, repository.Config{URL: values["DATABASE"], Now: time.Now, Random: rand.Reader})
	say("数据库连接", err)
	if err == nil {
		defer store.Close()
		say("数据库结构", store.CheckSchema(ctx))
		values, err := app.OpenValues(config, store)
		say("会话和令牌的存放处", readyOf(ctx, values, err))
		if err == nil {
			defer func() { _ = values.Close() }()
			say("微信平台", checkPlatform(ctx, config, values))
		}
	}
	if sick > 0 {
		return fmt.Errorf("有 %d 项需要处理", sick)
	}
	return nil
}

// readyOf asks whether opened values can be used.
func readyOf(ctx context.Context, values app.Values, err error) error {
	if err != nil || values.Ready == nil {
		return err
	}
	return values.Ready(ctx)
}

// checkMedia tries to write where attachments are kept, or to reach the bucket.
func checkMedia(ctx context.Context, config configs.Config) error {
	folder, ok := strings.CutPrefix(config.Media, "file:")
	if !ok {
		bucket, err := app.OpenBucket(config, nil)
		if err != nil {
			return err
		}
		return bucket.Ready(ctx)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(folder, ".doctor-*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// checkPlatform asks the platform for a token, which needs the right secret and
// an address that the platform knows.
func checkPlatform(ctx context.Context, config configs.Config, values app.Values) error {
	client, err := wechat.New(wechat.Config{
		AppID: config.WeChat.AppID, AppSecret: config.WeChat.AppSecret, Now: time.Now, Shared: values,
		Hosts: wechat.Hosts{API: config.APIBase, Open: config.OpenBase, MP: config.MPBase},
	})
	if err != nil {
		return err
	}
	defer client.Close()
	_, err = client.Tokens().Token(ctx)
	if e, ok := errors.AsType[*wechat.APIError](err); ok {
		return &domain.Error{Kind: domain.KindOf(err), Public: wechat.Advice(e.Code), Err: err}
	}
	return err
}
