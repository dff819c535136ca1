package main

import (
	"fmt"
	"net"
	"path/filepath"
)

// settings are what the environment says about the demo.
type settings struct {
	folder    string
	listen    string // the server's address
	simListen string // the simulated platform's
	password  string // of every account, made up when empty
	past      int    // stories of the quarters before
}

func readSettings(getenv func(string) string) (settings, error) {
	value := func(name, otherwise string) string {
		if text := getenv(name); text != "" {
			return text
		}
		return otherwise
	}
	s := settings{password: getenv("LAIGAO_DEMO_PASSWORD"), past: wholePast}
	var err error
	if s.folder, err = filepath.Abs(value("LAIGAO_DEMO_DIR", ".demo")); err != nil {
		return s, fmt.Errorf("数据目录：%w", err)
	}
	if s.listen, err = loopback("LAIGAO_DEMO_LISTEN", value("LAIGAO_DEMO_LISTEN", "127.0.0.1:8080")); err != nil {
		return s, err
	}
	s.simListen, err = loopback("LAIGAO_DEMO_SIM_LISTEN", value("LAIGAO_DEMO_SIM_LISTEN", "127.0.0.1:8081"))
	return s, err
}

// loopback accepts only addresses that this machine alone can reach: the demo's
// passwords and its platform are no protection against anybody.
func loopback(name, address string) (string, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "", fmt.Errorf("%s 写成了 %q，应写成 127.0.0.1:8080 这样", name, address)
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return "", fmt.Errorf("%s 写成了 %q：演示只能在本机地址上运行，请用 127.0.0.1", name, address)
	}
	return net.JoinHostPort(host, port), nil
}

// free reports why an address cannot be listened on.
func free(name, address string) error {
	listener, err := net.Listen("tcp", address) //nolint:noctx // closed at once
	if err != nil {
		return fmt.Errorf("地址 %s 用不了，可能已被别的程序占用。可用环境变量 %s 换一个，如 127.0.0.1:9080（%w）", address, name, err)
	}
	return listener.Close()
}
