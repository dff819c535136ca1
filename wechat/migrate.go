package wechat

import "context"

// MostMigrated is how many OpenIDs one question takes.
const MostMigrated = 100

// NewOpenIDs returns what followers of an account that moved into ours (账号迁移)
// are called now, by what they were called there. Who did not move is left out.
func (c *Client) NewOpenIDs(ctx context.Context, fromAppID string, openIDs []string) (map[string]string, error) {
	var answer struct {
		List []struct {
			Old   string `json:"ori_openid"`
			New   string `json:"new_openid"`
			Words string `json:"err_msg"`
		} `json:"result_list"`
	}
	err := c.call(ctx, "/cgi-bin/changeopenid", struct {
		From    string   `json:"from_appid"`
		OpenIDs []string `json:"openid_list"`
	}{fromAppID, openIDs}, &answer)
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(answer.List))
	for _, line := range answer.List {
		if line.Words == "ok" && line.New != "" {
			names[line.Old] = line.New
		}
	}
	return names, nil
}
