package simulator

import (
	"encoding/json"
	"unicode/utf8"
)

// button is one button of an account's menu, or of a second level of it.
type button struct {
	Type      string   `json:"type,omitempty"`
	Name      string   `json:"name"`
	Key       string   `json:"key,omitempty"`
	URL       string   `json:"url,omitempty"`
	MediaID   string   `json:"media_id,omitempty"`
	ArticleID string   `json:"article_id,omitempty"`
	AppID     string   `json:"appid,omitempty"`
	PagePath  string   `json:"pagepath,omitempty"`
	Sub       []button `json:"sub_button"`
}

type menu struct {
	Buttons []button `json:"button"`
}

func (a *account) menu() menu {
	var m menu
	if len(a.Menu) > 0 {
		_ = json.Unmarshal(a.Menu, &m) // written by createMenu, which checked it
	}
	return m
}

func createMenu(c *call, in menu) (object, error) {
	if len(in.Buttons) < 1 || len(in.Buttons) > 3 {
		return nil, fail(40016)
	}
	for i := range in.Buttons {
		b := &in.Buttons[i]
		if n := utf8.RuneCountInString(b.Name); n < 1 || len(b.Name) > 16 {
			return nil, fail(40018)
		}
		if len(b.Sub) > 5 {
			return nil, fail(40023)
		}
		for j := range b.Sub {
			if len(b.Sub[j].Name) < 1 || len(b.Sub[j].Name) > 60 {
				return nil, fail(40025)
			}
			if err := b.Sub[j].check(); err != nil {
				return nil, err
			}
		}
		if len(b.Sub) > 0 {
			b.Type, b.Key, b.URL = "", "", ""
			continue
		}
		b.Sub = []button{}
		if err := b.check(); err != nil {
			return nil, err
		}
	}
	c.account.Menu = encode(in)
	c.version++
	return nil, nil
}

func (b *button) check() error {
	if b.Sub == nil {
		b.Sub = []button{}
	}
	switch b.Type {
	case "click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin", "location_select":
		if b.Key == "" || len(b.Key) > 128 {
			return fail(40019)
		}
	case "view", "miniprogram":
		if b.URL == "" || len(b.URL) > 1024 {
			return fail(40020)
		}
	case "media_id", "article_id", "article_view_limited":
		if b.MediaID == "" && b.ArticleID == "" {
			return fail(40007)
		}
	default:
		return fail(40017)
	}
	return nil
}

func readMenu(c *call) (answer, error) {
	if len(c.account.Menu) == 0 {
		return nil, fail(46003)
	}
	return object{"menu": c.account.menu()}, nil
}

func deleteMenu(c *call) (answer, error) {
	c.account.Menu = nil
	c.version++
	return nil, nil
}

// readSelfMenu words the menu as the platform does for menus of any origin.
func readSelfMenu(c *call) (answer, error) {
	m := c.account.menu()
	open := 0
	if len(m.Buttons) > 0 {
		open = 1
	}
	return object{"is_menu_open": open, "selfmenu_info": object{"button": selfButtons(m.Buttons)}}, nil
}

func selfButtons(buttons []button) []object {
	list := []object{}
	for _, b := range buttons {
		o := object{"name": b.Name}
		if len(b.Sub) > 0 {
			o["sub_button"] = object{"list": selfButtons(b.Sub)}
		} else {
			o["type"] = b.Type
			if b.URL != "" {
				o["url"] = b.URL
			}
			if b.Key != "" {
				o["key"] = b.Key
			}
		}
		list = append(list, o)
	}
	return list
}

// readAutoReplies gives the replies that were set on the platform's console.
func readAutoReplies(c *call) (answer, error) {
	if len(c.account.AutoReplies) == 0 {
		return object{"is_add_friend_reply_open": 0, "is_autoreply_open": 0}, nil
	}
	var all object
	if err := json.Unmarshal(c.account.AutoReplies, &all); err != nil {
		return nil, err
	}
	return all, nil
}
