package wechat

import "context"

// Tag is a group of an account's followers.
type Tag struct {
	ID    int
	Name  string
	Count int // of followers
}

// Tags returns the groups of followers that the account's people made on the
// platform. The platform keeps ids below 100 for itself.
func (c *Client) Tags(ctx context.Context) ([]Tag, error) {
	var answer struct {
		Tags []struct {
			ID    loose  `json:"id"`
			Name  string `json:"name"`
			Count loose  `json:"count"`
		} `json:"tags"`
	}
	if err := c.get(ctx, "/cgi-bin/tags/get", &answer); err != nil {
		return nil, err
	}
	tags := make([]Tag, len(answer.Tags))
	for i, t := range answer.Tags {
		tags[i] = Tag{ID: t.ID.int(), Name: t.Name, Count: t.Count.int()}
	}
	return tags, nil
}

// CallsLeft returns how often an API may still be called today, as the platform
// counts.
func (c *Client) CallsLeft(ctx context.Context, path string) (int, error) {
	var answer struct {
		Quota *struct {
			Remain loose `json:"remain"`
		} `json:"quota"`
	}
	const asked = "/cgi-bin/openapi/quota/get"
	if err := c.call(ctx, asked, map[string]string{"cgi_path": path}, &answer); err != nil {
		return 0, err
	}
	if answer.Quota == nil {
		return 0, newCallError(&callError{path: asked, text: "the answer holds no quota"})
	}
	return answer.Quota.Remain.int(), nil
}
