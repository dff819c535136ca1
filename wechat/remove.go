package wechat

import "context"

// RemovePublished deletes a publication by its article_id, one item of it by its
// index from 1, or all with 0. The platform allows ten a day.
func (c *Client) RemovePublished(ctx context.Context, articleID string, index int) error {
	return c.call(ctx, "/cgi-bin/freepublish/delete", struct {
		ArticleID string `json:"article_id"`
		Index     int    `json:"index"`
	}{articleID, index}, nil)
}

// RemovePushed deletes a push by its number, one item of it by its index from 1, or
// all with 0. What followers hold in their chats then says that it was deleted.
func (c *Client) RemovePushed(ctx context.Context, msgID string, index int) error {
	return c.call(ctx, "/cgi-bin/message/mass/delete", struct {
		MsgID number64 `json:"msg_id"`
		Index int      `json:"article_idx"`
	}{number64(msgID), index}, nil)
}

// RemoveAt deletes what was pushed to an address.
func (c *Client) RemoveAt(ctx context.Context, address string) error {
	return c.call(ctx, "/cgi-bin/message/mass/delete", map[string]string{"url": address}, nil)
}

// number64 is a number kept as text, written as the number that the platform wants.
type number64 string

// MarshalJSON writes the digits, or what is none as text.
func (n number64) MarshalJSON() ([]byte, error) {
	for _, r := range n {
		if r < '0' || r > '9' {
			return encodeJSON(string(n))
		}
	}
	if n == "" {
		return []byte("0"), nil
	}
	return []byte(n), nil
}
