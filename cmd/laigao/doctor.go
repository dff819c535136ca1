package main

import (
	"cmp"
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
	"laigao/media"
	"laigao/office"
	"laigao/repository"
	"laigao/service/recognition"
	"laigao/wechat"
)

// doctor looks at everything that serving needs and says what is wrong and
// what to do. It changes nothing but the platform's token, and with -mend the
// days by which manuscripts are counted.
func (p program) doctor(ctx context.Context, args []string) error {
	set, file := p.flags("doctor", "")
	mend := set.Bool("mend", false, "稿件的统计日期和审稿记录不符时，按审稿记录改正")
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
		schema := store.CheckSchema(ctx)
		say("数据库结构", schema)
		if schema == nil {
			sick += p.alarms(ctx, store)
			p.former(ctx, store, config)
			say("稿酬账目", checkAccount(ctx, store))
			say("统计日期", p.checkDays(ctx, store, *mend))
		}
		values, err := app.OpenValues(config, store)
		say("会话和令牌的存放处", readyOf(ctx, values, err))
		if err == nil {
			defer func() { _ = values.Close() }()
			client, err := checkPlatform(ctx, config, values)
			say("微信平台", err)
			if err == nil {
				p.live(ctx, client)
				client.Close()
			}
		}
	}
	if config.Clamd != "" {
		version, err := checkScanner(ctx, config.Clamd)
		say("查毒服务"+version, err)
	}
	p.helpers()
	if sick > 0 {
		return fmt.Errorf("有 %d 项需要处理", sick)
	}
	return nil
}

// helpers tells which programs are not there that serving does without.
func (p program) helpers() {
	switch converter, err := media.NewConverter(""); {
	case err != nil:
		fmt.Fprintln(p.out, "提示  没有安装 ffmpeg：聊天语音、部分视频和苹果手机的 HEIC 照片不能在网页里打开，只能下载。")
	case !converter.Pictures():
		fmt.Fprintln(p.out, "提示  没有安装 libheif-examples：苹果手机的 HEIC 照片不能在网页里看，只能下载。")
	}
	if !office.NewReader("").ReadsAll() {
		fmt.Fprintln(p.out, "提示  没有安装 LibreOffice：信息员上传的 .doc、.wps 不能直接放进稿件，只能读 .docx。")
	}
	if _, err := office.NewRenderer(""); err != nil {
		fmt.Fprintln(p.out, "提示  没有装齐 LibreOffice 和 poppler-utils：通报不能在网页里预览，要下载 Word 文件查看。")
	}
	if _, err := media.NewPages("", false); err != nil {
		fmt.Fprintln(p.out, "提示  没有安装 Chromium：不能把媒体的网页抓成图片作采用凭证，编辑要自己截图上传。")
	}
}

// checkAccount looks whether approved statements still add up.
func checkAccount(ctx context.Context, store *repository.Store) error {
	problems, err := recognition.New(recognition.Config{Store: store}).Reconcile(ctx)
	if err == nil && len(problems) > 0 {
		err = domain.Invalid(strings.Join(problems, "；") + "。")
	}
	return err
}

// checkDays looks whether manuscripts are counted by the days of their reviews,
// and if told so lets them be.
func (p program) checkDays(ctx context.Context, store *repository.Store, mend bool) error {
	service := recognition.New(recognition.Config{Store: store})
	astray, err := service.AstrayMilestones(ctx)
	if err != nil || len(astray) == 0 {
		return err
	}
	if mend {
		mended, err := service.MendMilestones(ctx, astray)
		fmt.Fprintf(p.out, "改正  %d 篇稿件的统计日期已按审稿记录改正\n", mended)
		if err != nil || mended == len(astray) {
			return err
		}
	}
	first := astray[0]
	return domain.Invalid(fmt.Sprintf("%d 篇稿件的统计日期和审稿记录不符，统计和通报会数错，例如稿件 %s %s。用 laigao doctor -mend 按审稿记录改正。", len(astray), cmp.Or(first.Number, first.ID), first.Words))
}

// alarms prints what a running server has found wrong and returns how much.
func (p program) alarms(ctx context.Context, store *repository.Store) int {
	open, err := store.Alarms(ctx, time.Now().Add(time.Hour))
	if err != nil {
		fmt.Fprintf(p.out, "有误  告警：%s\n", words(err))
		return 1
	}
	for _, a := range open {
		fmt.Fprintf(p.out, "告警  %s%s（从%s起，共 %d 次）\n", a.Words, a.Advice, a.FirstAt.In(domain.Shanghai()).Format("1月2日 15:04"), a.Count)
	}
	return len(open)
}

// former tells of informants whose WeChat belongs to an account that is no longer
// the configured one.
func (p program) former(ctx context.Context, store *repository.Store, config configs.Config) {
	accounts, err := store.FormerAccounts(ctx, config.WeChat.AppID, config.Push.AppID)
	if err != nil {
		fmt.Fprintf(p.out, "提示  查不到原公众号：%s\n", words(err))
	}
	for _, a := range accounts {
		fmt.Fprintf(p.out, "提示  %d 位信息员还关联着另一个公众号 %s：如果它已迁移到现在的公众号，请在后台“平台状态—公众号迁移”里转换。\n", a.Informants, a.AppID)
	}
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

// checkScanner asks the virus scanner for its version and that of its database.
func checkScanner(ctx context.Context, address string) (string, error) {
	scanner, err := media.NewClamd(address)
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	version, err := scanner.Version(ctx)
	if err != nil {
		return "", err
	}
	return "（" + version + "）", nil
}

// checkPlatform asks the platform for a token, which needs the right secret and
// an address that the platform knows.
func checkPlatform(ctx context.Context, config configs.Config, values app.Values) (*wechat.Client, error) {
	client, err := wechat.New(wechat.Config{
		AppID: config.WeChat.AppID, AppSecret: config.WeChat.AppSecret, Now: time.Now, Shared: values,
		Hosts: wechat.Hosts{API: config.APIBase, Open: config.OpenBase, MP: config.MPBase},
	})
	if err != nil {
		return nil, err
	}
	_, err = client.Tokens().Token(ctx)
	if e, ok := errors.AsType[*wechat.APIError](err); ok {
		err = &domain.Error{Kind: domain.KindOf(err), Public: wechat.Advice(e.Code), Err: err}
	}
	if err != nil {
		client.Close()
		return nil, err
	}
	return client, nil
}

// live tells what followers have of the account now and would lose, since the
// platform's own replies are off once messages come to us.
func (p program) live(ctx context.Context, client *wechat.Client) {
	replies, err := client.LiveReplies(ctx)
	if err != nil {
		fmt.Fprintf(p.out, "提示  读不到公众平台上的自动回复：%s\n", words(err))
		return
	}
	var found []string
	if len(replies.Welcome.Texts)+len(replies.Welcome.Other) > 0 {
		found = append(found, "关注回复")
	}
	if len(replies.Default.Texts)+len(replies.Default.Other) > 0 {
		found = append(found, "默认回复")
	}
	if n := len(replies.Rules); n > 0 {
		found = append(found, fmt.Sprintf("关键词回复 %d 条", n))
	}
	if len(found) > 0 {
		fmt.Fprintf(p.out, "提示  公众平台上有%s：消息接到来稿后它们会停用，请在后台“设置—自动回复”里读取接管。\n", strings.Join(found, "、"))
	}
	menu, err := client.LiveMenu(ctx)
	if err != nil {
		fmt.Fprintf(p.out, "提示  读不到公众号的菜单：%s\n", words(err))
		return
	}
	if len(menu) > 0 {
		fmt.Fprintf(p.out, "提示  公众号现有 %d 个一级菜单：可在后台“设置—公众号菜单”里接管，接管前不会变。\n", len(menu))
	}
}
