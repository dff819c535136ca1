package wechat

import (
	"context"
	"strings"
)

// LiveMenu returns the menu that followers see now, wherever it was set. Buttons
// that were given material on the platform's console have a Type of their own.
func (c *Client) LiveMenu(ctx context.Context) ([]MenuButton, error) {
	type button struct {
		Name string `json:"name"`
		Type string `json:"type"`
		Key  string `json:"key"`
		URL  string `json:"url"`
		Sub  struct {
			List []struct {
				Name string `json:"name"`
				Type string `json:"type"`
				Key  string `json:"key"`
				URL  string `json:"url"`
			} `json:"list"`
		} `json:"sub_button"`
	}
	var answer struct {
		Open int `json:"is_menu_open"`
		Info struct {
			Buttons []button `json:"button"`
		} `json:"selfmenu_info"`
	}
	if err := c.get(ctx, "/cgi-bin/get_current_selfmenu_info", &answer); err != nil || answer.Open == 0 {
		return nil, err
	}
	var all []MenuButton
	for _, b := range answer.Info.Buttons {
		one := MenuButton{Name: b.Name, Type: b.Type, Key: b.Key, URL: b.URL}
		for _, s := range b.Sub.List {
			one.Sub = append(one.Sub, MenuButton{Name: s.Name, Type: s.Type, Key: s.Key, URL: s.URL})
		}
		all = append(all, one)
	}
	return all, nil
}

// AutoReply is one of the platform's own replies.
type AutoReply struct {
	Name  string   // of the rule
	Words []string // that it answers to; none for the welcome and the default
	Exact bool     // the whole text rather than a part of it
	Texts []string // that it answers with, in order
	One   bool     // by one of the texts at random rather than all
	Other []string // types of what it answers with besides texts: img, voice, video, news
}

// AutoReplies is what the platform answers by itself while messages do not come to us.
type AutoReplies struct {
	Welcome AutoReply
	Default AutoReply
	Rules   []AutoReply
}

// autoReply is one reply as the platform writes it.
type autoReply struct {
	Type    string `json:"type"`
	Content string `json:"content"`
}

func (a *AutoReply) add(r autoReply) {
	switch {
	case r.Type == "text" && r.Content != "":
		a.Texts = append(a.Texts, r.Content)
	case r.Type != "" && r.Type != "text":
		a.Other = append(a.Other, r.Type)
	}
}

// LiveReplies returns the platform's own replies as they are set now.
func (c *Client) LiveReplies(ctx context.Context) (AutoReplies, error) {
	var answer struct {
		WelcomeOpen int       `json:"is_add_friend_reply_open"`
		Open        int       `json:"is_autoreply_open"`
		Welcome     autoReply `json:"add_friend_autoreply_info"`
		Default     autoReply `json:"message_default_autoreply_info"`
		Keywords    struct {
			List []struct {
				Name  string `json:"rule_name"`
				Mode  string `json:"reply_mode"`
				Words []struct {
					Match   string `json:"match_mode"`
					Content string `json:"content"`
				} `json:"keyword_list_info"`
				Replies []autoReply `json:"reply_list_info"`
			} `json:"list"`
		} `json:"keyword_autoreply_info"`
	}
	if err := c.get(ctx, "/cgi-bin/get_current_autoreply_info", &answer); err != nil {
		return AutoReplies{}, err
	}
	var all AutoReplies
	if answer.WelcomeOpen != 0 {
		all.Welcome.add(answer.Welcome)
	}
	if answer.Open == 0 {
		return all, nil
	}
	all.Default.add(answer.Default)
	for _, rule := range answer.Keywords.List {
		one := AutoReply{Name: rule.Name, One: rule.Mode == "random_one", Exact: len(rule.Words) > 0}
		for _, w := range rule.Words {
			if word := strings.TrimSpace(w.Content); word != "" {
				one.Words = append(one.Words, word)
			}
			one.Exact = one.Exact && w.Match == "equal"
		}
		for _, r := range rule.Replies {
			one.add(r)
		}
		all.Rules = append(all.Rules, one)
	}
	return all, nil
}
