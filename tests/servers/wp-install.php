<?php // Installs the site and prints two application passwords: an administrator's, a contributor's.
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = '127.0.0.1:' . getenv('WP_PORT');
$_SERVER['REQUEST_URI'] = '/';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
require $argv[1] . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
add_filter('pre_wp_mail', '__return_true');
wp_install('Test site', 'admin', 'admin@example.test', true, '', 'admin-pass');
update_option('permalink_structure', '/%postname%/');
flush_rewrite_rules(false);
$contributor = wp_insert_user([
    'user_login' => 'helper', 'user_pass' => 'helper-pass', 'role' => 'contributor',
    'user_email' => 'helper@example.test',
]);
foreach ([1, $contributor] as $user) {
    list($password) = WP_Application_Passwords::create_new_application_password($user, ['name' => 'Bedside']);
    echo $password, "\n";
}
