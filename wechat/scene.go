package wechat

import "context"

// SceneCode makes a QR code that lasts and reports the scene when somebody scans
// it, to follow the account or in it already. It returns the address that the
// code says. An account has 100,000 of them.
func (c *Client) SceneCode(ctx context.Context, scene string) (address string, err error) {
	type named struct {
		Scene string `json:"scene_str"`
	}
	type info struct {
		Scene named `json:"scene"`
	}
	var answer struct {
		URL string `json:"url"`
	}
	err = c.call(ctx, "/cgi-bin/qrcode/create", struct {
		Action string `json:"action_name"`
		Info   info   `json:"action_info"`
	}{"QR_LIMIT_STR_SCENE", info{named{scene}}}, &answer)
	return answer.URL, err
}
