package wechat

import (
	"context"
	"errors"
	"strings"
)

const subscriptionPath = "/cgi-bin/message/subscribe/bizsend"

// SubscriptionTemplates returns the account's templates of 订阅通知, which are
// others than those of template messages.
func (c *Client) SubscriptionTemplates(ctx context.Context) ([]Template, error) {
	var answer struct {
		List []struct {
			ID      string `json:"priTmplId"`
			Title   string `json:"title"`
			Content string `json:"content"`
			Example string `json:"example"`
		} `json:"data"`
	}
	if err := c.get(ctx, "/wxaapi/newtmpl/gettemplate", &answer); err != nil {
		return nil, err
	}
	templates := make([]Template, 0, len(answer.List))
	for _, item := range answer.List {
		templates = append(templates, Template{ID: item.ID, Title: item.Title, Content: item.Content, Example: item.Example, Fields: slots(item.Content)})
	}
	return templates, nil
}

// SendSubscription sends a 订阅通知, which uses up one permission of its receiver.
// It has no key against repeats: see Unknown. The message's ClientMsgID is not sent.
func (c *Client) SendSubscription(ctx context.Context, message TemplateMessage) error {
	return c.call(ctx, subscriptionPath, struct {
		OpenID     string                   `json:"touser"`
		TemplateID string                   `json:"template_id"`
		Page       string                   `json:"page,omitempty"`
		Data       map[string]templateValue `json:"data"`
	}{message.OpenID, message.TemplateID, message.URL, message.data()}, nil)
}

// Closed reports whether the person has not opened the channel of the call, or
// not any more, although others may reach them.
func Closed(err error) bool {
	refusal, ok := errors.AsType[*APIError](err)
	if !ok {
		return false
	}
	switch refusal.Code {
	case 43101, 45015, 45047:
		return true
	}
	return false
}

// Takes reports whether the platform takes a value that Fit returned. Fit leaves
// alone what it cannot read: a time that is none, a number below zero. Of a const
// field only the platform knows what it takes.
func Takes(name, fitted string) bool {
	switch strings.TrimRight(name, "0123456789") {
	case "time":
		return strings.Contains(fitted, ":")
	case "date":
		return strings.ContainsAny(fitted, "年-/")
	case "number", "amount":
		return !strings.HasPrefix(fitted, "-")
	}
	return fitted != ""
}
