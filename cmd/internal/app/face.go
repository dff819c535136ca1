package app

import (
	"context"
	"strings"

	"laigao/domain"
	"laigao/wechat"
)

// face is what followers see of the service account.
type face struct{ client *wechat.Client }

// LiveMenu returns the menu that followers see.
func (f face) LiveMenu(ctx context.Context) (buttons []domain.MenuButton, left []string, err error) {
	live, err := f.client.LiveMenu(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, b := range live {
		one, ok := menuButton(b)
		for _, s := range b.Sub {
			if below, ok := menuButton(s); ok {
				one.Sub = append(one.Sub, below)
			} else {
				left = append(left, b.Name+"—"+s.Name)
			}
		}
		if !ok && len(b.Sub) == 0 {
			left = append(left, b.Name)
			continue
		}
		buttons = append(buttons, one)
	}
	return buttons, left, nil
}

// menuButton translates a button, false for one that holds the platform's own material.
func menuButton(b wechat.MenuButton) (domain.MenuButton, bool) {
	one := domain.MenuButton{Name: b.Name, Kind: domain.MenuKind(b.Type)}
	switch one.Kind {
	case domain.MenuPage:
		one.Value = b.URL
	case domain.MenuWord:
		one.Value = b.Key
	default:
		one.Kind = domain.MenuGroup
		return one, false
	}
	return one, true
}

// SetMenu replaces the menu.
func (f face) SetMenu(ctx context.Context, buttons []domain.MenuButton) error {
	return f.client.SetMenu(ctx, platformButtons(buttons))
}

func platformButtons(buttons []domain.MenuButton) []wechat.MenuButton {
	all := make([]wechat.MenuButton, 0, len(buttons))
	for _, b := range buttons {
		one := wechat.MenuButton{Name: b.Name, Type: string(b.Kind), Sub: platformButtons(b.Sub)}
		switch b.Kind {
		case domain.MenuPage:
			one.URL = b.Value
		case domain.MenuWord:
			one.Key = b.Value
		}
		all = append(all, one)
	}
	return all
}

// LiveReplies returns the platform's own replies as ours would be.
func (f face) LiveReplies(ctx context.Context) (domain.LiveReplies, error) {
	live, err := f.client.LiveReplies(ctx)
	if err != nil {
		return domain.LiveReplies{}, err
	}
	all := domain.LiveReplies{Replies: domain.DefaultReplies()}
	take := func(name string, r wechat.AutoReply) string {
		if len(r.Other) > 0 {
			all.Left = append(all.Left, name+"（图片、语音、视频或图文）")
		}
		if r.One && len(r.Texts) > 1 {
			all.Left = append(all.Left, name+"（随机回复只取第一条）")
			r.Texts = r.Texts[:1]
		}
		return strings.Join(r.Texts, "\n")
	}
	all.Welcome, all.Default = take("关注回复", live.Welcome), take("默认回复", live.Default)
	for _, r := range live.Rules {
		if reply := take("关键词回复“"+r.Name+"”", r); reply != "" && len(r.Words) > 0 {
			all.Rules = append(all.Rules, domain.ReplyRule{Words: r.Words, Exact: r.Exact, Reply: reply})
		}
	}
	return all, nil
}
