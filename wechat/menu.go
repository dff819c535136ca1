package wechat

import (
	"context"

	"github.com/silenceper/wechat/v2/officialaccount/menu"

	"laigao/domain"
)

// MenuButton is one button of the account's menu: Type "click" with Key, "view"
// with URL, or empty with the buttons below it.
type MenuButton struct {
	Name string
	Type string
	Key  string
	URL  string
	Sub  []MenuButton
}

// SetMenu replaces the account's menu.
func (c *Client) SetMenu(ctx context.Context, buttons []MenuButton) error {
	if err := checkMenu(buttons); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return newCallError(&callError{path: "/cgi-bin/menu/create", text: err.Error(), cause: causeOf(err)})
	}
	sdk, err := c.sdk()
	if err != nil {
		return err
	}
	return c.fromSDK("/cgi-bin/menu/create", menu.NewMenu(sdk).SetMenu(toSDKButtons(buttons)))
}

// Menu returns the account's menu, KindNotFound when there is none.
func (c *Client) Menu(ctx context.Context) ([]MenuButton, error) {
	if err := ctx.Err(); err != nil {
		return nil, newCallError(&callError{path: "/cgi-bin/menu/get", text: err.Error(), cause: causeOf(err)})
	}
	sdk, err := c.sdk()
	if err != nil {
		return nil, err
	}
	answer, err := menu.NewMenu(sdk).GetMenu()
	if err != nil {
		return nil, c.fromSDK("/cgi-bin/menu/get", err)
	}
	buttons := make([]MenuButton, 0, len(answer.Menu.Button))
	for _, button := range answer.Menu.Button {
		buttons = append(buttons, fromSDKButton(&button))
	}
	return buttons, nil
}

// checkMenu refuses what the platform would refuse, in words that name the button.
func checkMenu(buttons []MenuButton) error {
	if len(buttons) == 0 || len(buttons) > 3 {
		return domain.Invalid("一级菜单要有一到三个按钮。")
	}
	for _, button := range buttons {
		if len(button.Sub) > 5 {
			return domain.Invalid("“" + button.Name + "”下面最多放五个按钮。")
		}
		if button.Name == "" {
			return domain.Invalid("菜单按钮都要有名字。")
		}
		for _, below := range button.Sub {
			if below.Name == "" || len(below.Sub) > 0 {
				return domain.Invalid("“" + button.Name + "”下面的按钮要有名字，并且不能再分级。")
			}
		}
	}
	return nil
}

// toSDKButtons translates into the SDK's shape.
func toSDKButtons(buttons []MenuButton) []*menu.Button {
	out := make([]*menu.Button, 0, len(buttons))
	for _, button := range buttons {
		out = append(out, &menu.Button{Name: button.Name, Type: button.Type, Key: button.Key, URL: button.URL, SubButtons: toSDKButtons(button.Sub)})
	}
	return out
}

// fromSDKButton translates from the SDK's shape.
func fromSDKButton(button *menu.Button) MenuButton {
	out := MenuButton{Name: button.Name, Type: button.Type, Key: button.Key, URL: button.URL}
	for _, below := range button.SubButtons {
		out.Sub = append(out.Sub, fromSDKButton(below))
	}
	return out
}
